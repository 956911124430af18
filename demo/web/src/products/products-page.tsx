// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { categories, PAGE_SIZE, productsOf } from '../data/resources.ts'
import { useLast } from '../data/use-last.ts'
import { usePageQuery } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { useSettled } from '../data/use-settled.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Page } from '../parts/page.tsx'
import { Pager } from '../parts/pager.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { CategoryPicker } from './category-picker.tsx'
import { ProductLink } from './product-link.tsx'

/** The catalogue, by category or by name, fifty at a time. */
export function ProductsPage(): ReactNode {
  const [query, changeQuery] = usePageQuery()
  const [text, setText] = useState(query('q'))
  const settled = useSettled(text.trim())
  const category = query('category')
  const offset = Number(query('offset')) || 0
  const view = useLast(useResource(productsOf({ category, text: settled, offset })))
  const known = useResource(categories)
  const names = new Map(known.data?.categories.map(({ id, name }) => [id, name]))
  return (
    <Page title="Products" below={<AsOf view={view} />}>
      <SearchField
        label="Search the products"
        value={text}
        testId="search-products"
        onChange={(value) => {
          setText(value)
          changeQuery({ q: value.trim(), offset: 0 })
        }}
      />
      <CategoryPicker
        categories={known.data?.categories ?? []}
        chosen={category}
        onChange={(id) => changeQuery({ category: id, offset: 0 })}
      />
      <ResourcePart view={view} what="the products">
        {({ products, total, offset: shownOffset }) => (
          <>
            <section className="card card-flush" aria-label="Products" aria-busy={view.pending}>
              {products.length === 0 && <p className="empty">No product matches.</p>}
              <ul className="list">
                {products.map((product) => (
                  <li key={product.id}>
                    <ProductLink
                      product={product}
                      categoryName={names.get(product.category) ?? product.category}
                    />
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
