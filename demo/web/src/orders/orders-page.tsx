// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { ordersOf, PAGE_SIZE } from '../data/resources.ts'
import { useLast } from '../data/use-last.ts'
import { usePageQuery } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Page } from '../parts/page.tsx'
import { Pager } from '../parts/pager.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { OrderList } from './order-list.tsx'

/** All orders, newest first. */
export function OrdersPage(): ReactNode {
  const [query, changeQuery] = usePageQuery()
  const offset = Number(query('offset')) || 0
  const view = useLast(useResource(ordersOf(offset)))
  return (
    <Page
      title="Orders"
      below={
        <>
          <span>
            {view.data !== undefined && `${view.data.total.toLocaleString('en-IE')} orders`}
          </span>
          <AsOf view={view} />
        </>
      }
    >
      <ResourcePart view={view} what="the orders">
        {({ orders, total, offset: shownOffset }) => (
          <>
            <section className="card card-flush" aria-label="Orders" aria-busy={view.pending}>
              <OrderList orders={orders} />
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
