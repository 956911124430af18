// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { ProductAnswer } from '../../../shared/api.ts'
import { StepChart } from '../chart/step-chart.tsx'
import { usePerson } from '../data/person.tsx'
import { mayChangePrices } from '../data/rights.ts'
import { productOf, stockOf } from '../data/resources.ts'
import { useNumberInPath } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { formatDay } from '../format/dates.ts'
import { formatMoney } from '../format/money.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Card } from '../parts/card.tsx'
import { Page } from '../parts/page.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { Stat } from '../parts/stat.tsx'
import { Gallery } from './gallery.tsx'
import { Stock } from './stock.tsx'
import './products.css'

/** One product. */
export function ProductPage(): ReactNode {
  const id = useNumberInPath('product')
  const view = useResource(productOf(id))
  return (
    <Page
      title={view.data?.name ?? 'Product'}
      back={{ to: '/products', name: 'Products' }}
      below={
        <>
          <span>{view.data?.unit}</span>
          <AsOf view={view} />
        </>
      }
    >
      <ResourcePart view={view} what="the product">
        {(product) => (
          <div className="columns">
            <div className="stack">
              <Gallery names={product.gallery} of={product.name} />
              <p>{product.description}</p>
            </div>
            <div className="stack">
              <PriceAndStock product={product} />
              <PriceHistory history={product.priceHistory} />
            </div>
          </div>
        )}
      </ResourcePart>
    </Page>
  )
}

function PriceAndStock(props: { readonly product: ProductAnswer }): ReactNode {
  const { product } = props
  const person = usePerson()
  const stock = useResource(stockOf(product.id))
  return (
    <section className="card stack" aria-label="Price and stock">
      <div className="row-apart">
        <span className="product-price" data-testid={`price-${product.id}`}>
          {formatMoney(product.priceCents)}
        </span>
        <span className="stack-tight" data-testid={`stock-${product.id}`}>
          <Stock stock={stock.data?.stock ?? product.stock} />
        </span>
      </div>
      <dl className="stats">
        {product.fatPercent !== null && <Stat name="Fat">{product.fatPercent} %</Stat>}
        <Stat name="Keeps">{product.shelfLifeDays} days</Stat>
        <Stat name="From">{product.supplierFarm}</Stat>
      </dl>
      {mayChangePrices(person.role) && (
        <Link className="button" to={`/desk?q=${encodeURIComponent(product.name)}`}>
          Change price or stock
        </Link>
      )}
    </section>
  )
}

function PriceHistory(props: { readonly history: ProductAnswer['priceHistory'] }): ReactNode {
  const { history } = props
  const first = history[0]
  const last = history.at(-1)
  if (first === undefined || last === undefined) return null
  return (
    <Card title="Price history">
      <StepChart
        summary={`Price from ${formatMoney(first.priceCents)} on ${formatDay(first.date)} to ${formatMoney(last.priceCents)} on ${formatDay(last.date)}`}
        values={history.map(({ date, priceCents }) => ({
          label: formatDay(date),
          value: priceCents / 100,
        }))}
        format={(euros) => formatMoney(euros * 100)}
        formatTick={(euros) => euros.toFixed(2)}
      />
    </Card>
  )
}
