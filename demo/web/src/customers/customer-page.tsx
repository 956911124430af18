// SPDX-License-Identifier: MIT
import { Phone } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CustomerAnswer } from '../../../shared/api.ts'
import { customerOf } from '../data/resources.ts'
import { useNumberInPath } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { formatDate } from '../format/dates.ts'
import { formatWholeMoney } from '../format/money.ts'
import { OrderList } from '../orders/order-list.tsx'
import { AsOf } from '../parts/as-of.tsx'
import { Card } from '../parts/card.tsx'
import { Page } from '../parts/page.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { Stat } from '../parts/stat.tsx'
import '../parts/button.css'

/** One customer: where they are, what they are worth, and what they ordered. */
export function CustomerPage(): ReactNode {
  const id = useNumberInPath('customer')
  const view = useResource(customerOf(id))
  return (
    <Page
      title={view.data?.name ?? 'Customer'}
      back={{ to: '/customers', name: 'Customers' }}
      below={
        <>
          <span>{view.data !== undefined && `${view.data.street}, ${view.data.town}`}</span>
          <AsOf view={view} />
        </>
      }
    >
      <ResourcePart view={view} what="the customer">
        {(customer) => (
          <>
            <Figures customer={customer} />
            <Card title="Latest orders" flush>
              <OrderList orders={customer.recent} />
            </Card>
          </>
        )}
      </ResourcePart>
    </Page>
  )
}

function Figures(props: { readonly customer: CustomerAnswer }): ReactNode {
  const { kind, orders, revenueCents, lastOrder, phone } = props.customer
  return (
    <section className="card stack" aria-label="Figures">
      <dl className="stats">
        <Stat name="Orders">{orders.toLocaleString('en-IE')}</Stat>
        <Stat name="Revenue">{formatWholeMoney(revenueCents)}</Stat>
        <Stat name="Last order">{lastOrder === null ? 'never' : formatDate(lastOrder)}</Stat>
        <Stat name="Kind">{kind}</Stat>
      </dl>
      <div className="row">
        <a className="button" href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>
          <Phone size={18} aria-hidden />
          {phone}
        </a>
      </div>
    </section>
  )
}
