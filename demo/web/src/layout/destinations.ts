// SPDX-License-Identifier: MIT
import {
  ClipboardPen,
  Inbox,
  type LucideIcon,
  PawPrint,
  Milk,
  ReceiptText,
  Route,
  Store,
  UserRound,
} from 'lucide-react'
import type { Role } from '../../../shared/api.ts'

/** A place in the app that the navigation leads to. */
export interface Destination {
  readonly to: string
  readonly name: string
  readonly icon: LucideIcon
}

const ROUND: Destination = { to: '/', name: 'Today', icon: Route }
const HERD: Destination = { to: '/herd', name: 'Herd', icon: PawPrint }
const PRODUCTS: Destination = { to: '/products', name: 'Products', icon: Milk }
const ORDERS: Destination = { to: '/orders', name: 'Orders', icon: ReceiptText }
const CUSTOMERS: Destination = { to: '/customers', name: 'Customers', icon: Store }
const DESK: Destination = { to: '/desk', name: 'Desk', icon: ClipboardPen }
const OUTBOX: Destination = { to: '/outbox', name: 'Outbox', icon: Inbox }

/** Where a person's own matters are: who they are, what is saved, signing out. */
export const YOU: Destination = { to: '/you', name: 'You', icon: UserRound }

/** Everything that a role uses, for the side rail. */
export function destinationsFor(role: Role): readonly Destination[] {
  return role === 'clerk'
    ? [DESK, PRODUCTS, ORDERS, CUSTOMERS, HERD, OUTBOX]
    : [ROUND, HERD, PRODUCTS, ORDERS, CUSTOMERS, OUTBOX]
}

/** The four places that a role uses most, for the tab bar; the rest is on the page "You". */
export function tabsFor(role: Role): readonly Destination[] {
  return role === 'clerk' ? [DESK, PRODUCTS, ORDERS, OUTBOX] : [ROUND, HERD, PRODUCTS, OUTBOX]
}

/** What the tab bar has no room for. */
export function othersFor(role: Role): readonly Destination[] {
  const tabs = tabsFor(role)
  return destinationsFor(role).filter((destination) => !tabs.includes(destination))
}
