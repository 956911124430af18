// SPDX-License-Identifier: MIT
import { useOutbox } from '@springhouse/client/react'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useNavigate } from 'react-router'
import type { StaffMember } from '../../../shared/api.ts'
import { useLink } from '../data/link.ts'
import { toLoadError } from '../data/load-error.ts'
import { nameOfRole } from '../data/person.tsx'
import { usePortal } from '../data/portal.tsx'
import { staff } from '../data/resources.ts'
import type { SessionState } from '../data/session-keeper.ts'
import { useResource } from '../data/use-resource.ts'
import { LinkState } from '../layout/link-state.tsx'
import { recordsInWords } from '../outbox/outbox-words.ts'
import { PersonPortrait } from '../parts/portrait.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import './sign-in.css'
import '../parts/list.css'

/** Says that records wait for their author. */
function WaitingRecords(): ReactNode {
  const waiting = useOutbox(({ counts }) => (counts?.pending ?? 0) + (counts?.foreign ?? 0))
  if (waiting === 0) return null
  return (
    <p className="notice" role="status" data-testid="waiting-records">
      {recordsInWords(waiting)} on this phone {waiting === 1 ? 'is' : 'are'} not sent yet: sign in
      as the person who recorded {waiting === 1 ? 'it' : 'them'}.
    </p>
  )
}

/** Where somebody says who they are. */
export function SignInPage(props: { readonly session: SessionState }): ReactNode {
  const { session } = usePortal()
  const people = useResource(staff)
  const navigate = useNavigate()
  const isOffline = useLink() === 'offline'
  const [signingIn, setSigningIn] = useState<string>()
  const [problem, setProblem] = useState<string>()

  const signIn = async (person: StaffMember): Promise<void> => {
    setSigningIn(person.id)
    setProblem(undefined)
    try {
      await session.signIn(person)
      await navigate(person.role === 'clerk' ? '/desk' : '/')
    } catch (thrown) {
      const { kind, message } = toLoadError(thrown)
      setProblem(kind === 'unreachable' ? 'Signing in needs a connection.' : message)
    }
    setSigningIn(undefined)
  }

  const why = props.session.kind === 'signed-out' ? props.session.why : undefined
  return (
    <main className="sign-in">
      <div className="sign-in-house">
        <img src="/favicon.svg" alt="" width="112" height="112" />
        <h1>Springhouse Dairy</h1>
        <LinkState />
      </div>
      <div className="stack">
        {why !== undefined && (
          <p className="notice" role="status">
            {why}
          </p>
        )}
        {isOffline && (
          <p className="notice notice-warning" role="status" data-testid="sign-in-offline">
            No connection. Signing in needs one, because only the server knows who may see what.
            What was recorded on this phone stays here until its author signs in again.
          </p>
        )}
        <WaitingRecords />
        {problem !== undefined && (
          <p className="notice notice-problem" role="alert">
            {problem}
          </p>
        )}
        <section className="card card-flush" aria-labelledby="who">
          <div className="card-head">
            <h2 id="who">Who are you?</h2>
          </div>
          <ResourcePart view={people} what="the staff">
            {(members) => (
              <ul className="list">
                {members.map((person) => (
                  <li key={person.id}>
                    <button
                      type="button"
                      className="list-row sign-in-person"
                      data-testid={`sign-in-${person.id}`}
                      disabled={signingIn !== undefined}
                      onClick={() => void signIn(person)}
                    >
                      <PersonPortrait name={person.name} size={48} />
                      <span className="list-row-text">
                        <strong>{person.name}</strong>
                        <span className="muted small">
                          {nameOfRole(person.role)}, {person.district}
                        </span>
                      </span>
                      {signingIn === person.id ? (
                        <span className="muted small">Signing in</span>
                      ) : (
                        <ChevronRight size={20} className="muted" aria-hidden />
                      )}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </ResourcePart>
        </section>
        <p className="muted small">
          This is a demonstration: choose anybody, there is no password.
        </p>
      </div>
    </main>
  )
}
