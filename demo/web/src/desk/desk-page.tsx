// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { usePerson } from '../data/person.tsx'
import { mayChangePrices } from '../data/rights.ts'
import { productsOf } from '../data/resources.ts'
import { useLast } from '../data/use-last.ts'
import { usePageQuery } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { useSettled } from '../data/use-settled.ts'
import { AsOf } from '../parts/as-of.tsx'
import { NotForYou } from '../parts/not-for-you.tsx'
import { Page } from '../parts/page.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { DeskRow } from './desk-row.tsx'

/** Where clerks change prices and stock. */
export function DeskPage(): ReactNode {
  const person = usePerson()
  if (mayChangePrices(person.role)) return <Desk />
  return (
    <NotForYou
      title="Clerk desk"
      words="Prices and stock are changed by clerks. You see both under"
      to="/products"
      place="Products"
    />
  )
}

function Desk(): ReactNode {
  const [query, changeQuery] = usePageQuery()
  const [text, setText] = useState(query('q'))
  const settled = useSettled(text.trim())
  const view = useLast(useResource(productsOf({ text: settled })))
  return (
    <Page title="Clerk desk" below={<AsOf view={view} />}>
      <SearchField
        label="Which product?"
        value={text}
        testId="search-desk"
        onChange={(value) => {
          setText(value)
          changeQuery({ q: value.trim() })
        }}
      />
      <ResourcePart view={view} what="the products">
        {({ products, total }) => (
          <>
            <section className="card card-flush" aria-label="Products" aria-busy={view.pending}>
              {products.length === 0 && <p className="empty">No product matches.</p>}
              <ul className="list">
                {products.map((product) => (
                  <DeskRow key={product.id} product={product} />
                ))}
              </ul>
            </section>
            {total > products.length && (
              <p className="muted small">
                The first {products.length} of {total}. Type more of the name to see others.
              </p>
            )}
          </>
        )}
      </ResourcePart>
    </Page>
  )
}
