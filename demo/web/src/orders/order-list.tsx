// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { OrderRow } from '../../../shared/api.ts'
import { formatDate } from '../format/dates.ts'
import { formatMoney } from '../format/money.ts'
import { Pill, type Tone } from '../parts/pill.tsx'
import '../parts/list.css'

const TONES: Readonly<Record<OrderRow['state'], Tone>> = {
  open: 'hay',
  packed: 'water',
  delivered: 'spring',
  paid: 'stone',
}

/** Orders as rows that lead to their customers. */
export function OrderList(props: { readonly orders: readonly OrderRow[] }): ReactNode {
  if (props.orders.length === 0) return <p className="empty">No orders.</p>
  return (
    <ul className="list">
      {props.orders.map((order) => (
        <li key={order.id}>
          <Link
            className="list-row list-row-bare"
            to={`/customers/${order.customer}`}
            data-testid={`order-row-${order.id}`}
          >
            <span className="list-row-text">
              <strong>{order.customerName}</strong>
              <span className="muted small">
                No. {order.id}, {formatDate(order.date)}
                <span className="wide-only">
                  , {order.lines === 1 ? '1 line' : `${order.lines} lines`}
                </span>
              </span>
            </span>
            <span className="list-row-end">
              <strong className="figure">{formatMoney(order.totalCents)}</strong>
              <Pill tone={TONES[order.state]}>{order.state}</Pill>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
