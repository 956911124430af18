// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import { usePerson } from '../data/person.tsx'
import { useUnsentCount } from '../data/use-outbox.ts'
import { PersonPortrait } from '../parts/portrait.tsx'
import { Brand } from './brand.tsx'
import { type Destination, destinationsFor, tabsFor, YOU } from './destinations.ts'
import { useIsWide } from './use-is-wide.ts'
import './navigation.css'

/** The way around: tabs under the thumb on a phone, a rail at the side on a desk. */
export function Navigation(): ReactNode {
  return useIsWide() ? <Rail /> : <TabBar />
}

function Rail(): ReactNode {
  const { name, role } = usePerson()
  return (
    <nav className="rail" aria-label="Main">
      <Brand />
      <Places of={destinationsFor(role)} />
      <NavLink className="rail-person" to={YOU.to}>
        <PersonPortrait name={name} size={36} />
        <span>{name}</span>
      </NavLink>
    </nav>
  )
}

function TabBar(): ReactNode {
  const { role } = usePerson()
  return (
    <nav className="tab-bar" aria-label="Main">
      <Places of={[...tabsFor(role), YOU]} />
    </nav>
  )
}

function Places(props: { readonly of: readonly Destination[] }): ReactNode {
  return (
    <ul>
      {props.of.map(({ to, name, icon: Icon }) => (
        <li key={to}>
          <NavLink className="place" to={to} end={to === '/'}>
            <span className="place-icon">
              <Icon size={22} aria-hidden />
              {to === '/outbox' && <OutboxBadge />}
            </span>
            <span>{name}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  )
}

function OutboxBadge(): ReactNode {
  const count = useUnsentCount()
  if (count === 0) return null
  return (
    <span className="badge">
      <span data-testid="outbox-count">{count}</span>
      <span className="visually-hidden"> not sent yet,</span>
    </span>
  )
}
