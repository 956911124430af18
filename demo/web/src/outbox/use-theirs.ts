// SPDX-License-Identifier: MIT
import type { EditBase, OutboxRecord } from '@springhouse/outbox'
import { useEffect, useState } from 'react'
import { useLink } from '../data/link.ts'
import { toLoadError } from '../data/load-error.ts'
import type { PortalFetch } from '../data/portal-fetch.ts'
import { usePortal } from '../data/portal.tsx'

/** What the server has now of the thing that a conflict is about. */
export type Theirs =
  | { readonly kind: 'loading' }
  | { readonly kind: 'there'; readonly body: unknown; readonly base: EditBase }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly why: string }

const NO_CONNECTION = 'What is on the server now shows when there is a connection.'

/** Asks the server itself, and again when the connection is back. */
export function useTheirs({ url }: OutboxRecord): Theirs {
  const { fetch } = usePortal()
  const isOffline = useLink() === 'offline'
  const [theirs, setTheirs] = useState<Theirs>({ kind: 'loading' })
  useEffect(() => {
    if (isOffline) return
    const left = new AbortController()
    const show = async (): Promise<void> => {
      const read = await readTheirs(fetch, url)
      if (!left.signal.aborted) setTheirs(read)
    }
    void show()
    return () => left.abort()
  }, [fetch, url, isOffline])
  return isOffline && theirs.kind !== 'there' ? { kind: 'unknown', why: NO_CONNECTION } : theirs
}

async function readTheirs(portal: PortalFetch, url: string): Promise<Theirs> {
  try {
    const { body, answer } = await portal.load(url, { cache: 'no-cache' })
    const snapshot = new TextEncoder().encode(JSON.stringify(body)).buffer
    const { entityTag: etag } = answer
    return { kind: 'there', body, base: { snapshot, ...(etag === undefined ? {} : { etag }) } }
  } catch (thrown) {
    const { kind, message } = toLoadError(thrown)
    if (kind === 'missing') return { kind: 'gone' }
    return { kind: 'unknown', why: kind === 'unreachable' ? NO_CONNECTION : message }
  }
}
