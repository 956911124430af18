// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import { usePerson } from '../data/person.tsx'
import { useUnsentCount } from '../data/use-outbox.ts'
import { PersonPortrait } from '../parts/portrait.tsx'
import { Brand } from './brand.tsx'
import { type Destination, destinationsFor, tabsFor, YOU } from './destinations.ts'
import './navigation.css'

/** The way around: tabs under the thumb on a phone, a rail at the side on a desk. CSS shows one of them. */
export function Navigation(): ReactNode {
  const person = usePerson()
  return (
    <>
      <nav className="rail" aria-label="Main">
        <Brand />
        <ul>
          {destinationsFor(person.role).map((destination) => (
            <Place key={destination.to} destination={destination} />
          ))}
        </ul>
        <NavLink className="rail-person" to={YOU.to}>
          <PersonPortrait name={person.name} size={36} />
          <span>{person.name}</span>
        </NavLink>
      </nav>
      <nav className="tab-bar" aria-label="Main">
        <ul>
          {[...tabsFor(person.role), YOU].map((destination) => (
            <Place key={destination.to} destination={destination} />
          ))}
        </ul>
      </nav>
    </>
  )
}

function Place(props: { readonly destination: Destination }): ReactNode {
  const { to, name, icon: Icon } = props.destination
  return (
    <li>
      <NavLink className="place" to={to} end={to === '/'}>
        <span className="place-icon">
          <Icon size={22} aria-hidden />
          {to === '/outbox' && <OutboxBadge />}
        </span>
        <span>{name}</span>
      </NavLink>
    </li>
  )
}

function OutboxBadge(): ReactNode {
  const count = useUnsentCount()
  if (count === 0) return null
  return (
    <span className="badge" data-testid="outbox-count">
      {count}
      <span className="visually-hidden"> not sent yet</span>
    </span>
  )
}
