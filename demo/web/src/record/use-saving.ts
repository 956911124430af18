// SPDX-License-Identifier: MIT
import type { ClientOutbox } from '@springhouse/client'
import type { OutboxRecord } from '@springhouse/outbox'
import { useRef, useState } from 'react'
import { toLoadError } from '../data/load-error.ts'
import { usePortal } from '../data/portal.tsx'
import type { SendOptions, Sent } from '../data/portal-fetch.ts'

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
  readonly save: (fields: object, options?: Pick<SendOptions, 'ifMatch'>) => Promise<boolean>
  /** Begins another record. */
  readonly startAgain: () => void
}

/**
 * Saves what a form has. It is saved as soon as it is on this phone's disk; the server's word comes later, and the outbox
 * says what it was. What is made gets an id here, so that a second try can't become a second record.
 */
export function useSaving(method: 'POST' | 'PUT', url: string): Saving {
  const { client, fetch } = usePortal()
  const [id, setId] = useState(() => crypto.randomUUID())
  const [state, setState] = useState<SavingState>({ kind: 'idle' })
  // Counts records, so that a late answer to one doesn't speak of the next.
  const turn = useRef(0)
  const startAgain = (): void => {
    if (state.kind !== 'saved' && state.kind !== 'failed') return
    turn.current += 1
    setState({ kind: 'idle' })
  }
  const save: Saving['save'] = async (fields, options = {}) => {
    turn.current += 1
    const own = turn.current
    const show = (next: SavingState): void => {
      if (turn.current === own) setState(next)
    }
    show({ kind: 'saving' })
    const key = crypto.randomUUID()
    const body = method === 'POST' ? { id, ...fields } : fields
    const gone = new AbortController()
    const onPhone = whenOnPhone(client.outbox, key, gone.signal)
    const onServer = fetch.send(method, url, body, { ...options, key })
    try {
      show({ kind: 'saved', sent: await Promise.race([onPhone, onServer]) })
      onServer.then(
        (sent) => show({ kind: 'saved', sent }),
        // It is on this phone, and the outbox shows why the server refused it.
        () => undefined,
      )
    } catch (thrown) {
      if (!(await isOnPhone(client.outbox, key))) {
        show({ kind: 'failed', words: wordsOf(thrown) })
        return false
      }
      show({ kind: 'saved', sent: { kind: 'on-phone', key } })
    } finally {
      gone.abort()
    }
    setId(crypto.randomUUID())
    askToKeep(navigator.storage)
    return true
  }
  return { state, save, startAgain }
}

/** Resolves when the outbox has an operation of this key, which it tells of only when that is on the disk. */
function whenOnPhone(
  { records }: Pick<ClientOutbox, 'records'>,
  key: string,
  signal: AbortSignal,
): Promise<Sent> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (hasKey(records.getSnapshot(), key)) resolve({ kind: 'on-phone', key })
    }
    signal.addEventListener('abort', records.subscribe(look), { once: true })
    look()
  })
}

// The server may refuse it sooner than this page has heard that it was saved.
async function isOnPhone(outbox: Pick<ClientOutbox, 'list'>, key: string): Promise<boolean> {
  return outbox.list().then(
    (records) => hasKey(records, key),
    () => false,
  )
}

function hasKey(records: readonly OutboxRecord[], key: string): boolean {
  return records.some((record) => record.key === key)
}

// Platform: what isn't persisted a browser may delete when its disk is full. It grants this to apps that are used, or asks.
function askToKeep(storage: Partial<Pick<StorageManager, 'persist'>> | undefined): void {
  storage?.persist?.().catch(() => undefined)
}

function wordsOf(thrown: unknown): string {
  const { kind, message } = toLoadError(thrown)
  if (kind === 'unreachable') return 'It could be saved neither on this phone nor on the server.'
  return kind === 'signed-out' ? 'You are signed out; sign in to save this.' : message
}
