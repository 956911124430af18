// SPDX-License-Identifier: MIT
import { useState } from 'react'
import { toLoadError } from '../data/load-error.ts'
import { usePortal } from '../data/portal.tsx'
import type { Sent } from '../data/portal-fetch.ts'

/** How far saving a form has come. */
export type SavingState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly sent: Sent }
  | { readonly kind: 'failed'; readonly words: string }

/** Saves one form after the other. */
export interface Saving {
  readonly state: SavingState
  /** Saves; `true` once the record is on the server or safely on this phone. What was typed is the form's to keep. */
  readonly save: (fields: object) => Promise<boolean>
  /** Begins another record. */
  readonly startAgain: () => void
}

/** Saves what a form has, under an id made here, so that a second try can't become a second record. */
export function useSaving(url: string): Saving {
  const portal = usePortal()
  const [id, setId] = useState(() => crypto.randomUUID())
  const [state, setState] = useState<SavingState>({ kind: 'idle' })
  return {
    state,
    async save(fields) {
      setState({ kind: 'saving' })
      try {
        const sent = await portal.fetch.send('POST', url, { id, ...fields })
        setId(crypto.randomUUID())
        setState({ kind: 'saved', sent })
        void portal.outbox.refresh()
        return true
      } catch (thrown) {
        setState({ kind: 'failed', words: wordsOf(thrown) })
        return false
      }
    },
    startAgain() {
      if (state.kind === 'saved' || state.kind === 'failed') setState({ kind: 'idle' })
    },
  }
}

function wordsOf(thrown: unknown): string {
  const { kind, message } = toLoadError(thrown)
  if (kind === 'unreachable') return 'It could be saved neither on this phone nor on the server.'
  return kind === 'signed-out' ? 'You are signed out; sign in to save this.' : message
}
