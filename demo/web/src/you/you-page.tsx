// SPDX-License-Identifier: MIT
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { nameOfRole, usePerson } from '../data/person.tsx'
import { usePortal } from '../data/portal.tsx'
import { useUnsentCount } from '../data/use-outbox.ts'
import { othersFor } from '../layout/destinations.ts'
import { useSaveProgress } from '../layout/offline-saving.tsx'
import { Card } from '../parts/card.tsx'
import { ConfirmButton } from '../parts/confirm-button.tsx'
import { Page } from '../parts/page.tsx'
import { PersonPortrait } from '../parts/portrait.tsx'
import './you.css'

/** Who is signed in, the places that the tab bar has no room for, and the way out. */
export function YouPage(): ReactNode {
  const person = usePerson()
  const progress = useSaveProgress()
  return (
    <Page title="You" narrow>
      <section className="card you-person">
        <PersonPortrait name={person.name} size={64} />
        <div>
          <h2>{person.name}</h2>
          <p className="muted">
            {nameOfRole(person.role)}, {person.district}
          </p>
          {progress !== undefined && (
            <p className="muted small">
              Saved for offline: {progress.done} of {progress.total}
            </p>
          )}
        </div>
      </section>
      <Card title="More places" flush>
        <ul className="list">
          {othersFor(person.role).map(({ to, name, icon: Icon }) => (
            <li key={to}>
              <Link className="list-row" to={to}>
                <Icon size={22} aria-hidden />
                <span>{name}</span>
                <ChevronRight size={20} className="muted" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
      <SignOut />
    </Page>
  )
}

function SignOut(): ReactNode {
  const { session } = usePortal()
  const unsent = useUnsentCount()
  const signOut = (): void => void session.signOut()
  if (unsent === 0) {
    return (
      <button
        type="button"
        className="button button-danger"
        data-testid="sign-out"
        onClick={signOut}
      >
        Sign out
      </button>
    )
  }
  return (
    <ConfirmButton
      label="Sign out"
      question={`Sign out with ${unsent === 1 ? '1 record' : `${unsent} records`} waiting?`}
      explanation="They stay on this phone, locked, and are sent when you sign in here again. Nobody else can see or send them."
      confirm="Sign out"
      keep="Stay signed in"
      testId="sign-out"
      onConfirm={signOut}
    />
  )
}
