// SPDX-License-Identifier: MIT
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import type { CustomerRow } from '../../../shared/api.ts'
import { customersOf, PAGE_SIZE } from '../data/resources.ts'
import { useLast } from '../data/use-last.ts'
import { usePageQuery } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { useSettled } from '../data/use-settled.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Page } from '../parts/page.tsx'
import { Pager } from '../parts/pager.tsx'
import { PersonPortrait } from '../parts/portrait.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { SearchField } from '../parts/search-field.tsx'
import '../parts/list.css'

/** Everybody who buys, by name or town. */
export function CustomersPage(): ReactNode {
  const [query, changeQuery] = usePageQuery()
  const [text, setText] = useState(query('q'))
  const settled = useSettled(text.trim())
  const offset = Number(query('offset')) || 0
  const view = useLast(useResource(customersOf(settled, offset)))
  return (
    <Page title="Customers" below={<AsOf view={view} />}>
      <SearchField
        label="Name or town"
        value={text}
        testId="search-customers"
        onChange={(value) => {
          setText(value)
          changeQuery({ q: value.trim(), offset: 0 })
        }}
      />
      <ResourcePart view={view} what="the customers">
        {({ customers, total, offset: shownOffset }) => (
          <>
            <section className="card card-flush" aria-label="Customers" aria-busy={view.pending}>
              {customers.length === 0 && <p className="empty">No customer matches.</p>}
              <ul className="list">
                {customers.map((customer) => (
                  <li key={customer.id}>
                    <CustomerLink customer={customer} />
                  </li>
                ))}
              </ul>
            </section>
            <Pager
              total={total}
              offset={shownOffset}
              pageSize={PAGE_SIZE}
              onChange={(next) => changeQuery({ offset: next })}
            />
          </>
        )}
      </ResourcePart>
    </Page>
  )
}

function CustomerLink(props: { readonly customer: CustomerRow }): ReactNode {
  const { id, name, town, kind } = props.customer
  return (
    <Link className="list-row" to={`/customers/${id}`} data-testid={`customer-row-${id}`}>
      <PersonPortrait name={name} />
      <span className="list-row-text">
        <strong>{name}</strong>
        <span className="muted small">
          {town}, {kind}
        </span>
      </span>
      <ChevronRight size={20} className="muted" aria-hidden />
    </Link>
  )
}
