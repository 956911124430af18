// SPDX-License-Identifier: MIT
import { useState } from 'react'
import type { PriceChange, StockChange } from '../../../shared/api.ts'
import { toLoadError } from '../data/load-error.ts'
import { usePortal } from '../data/portal.tsx'

/** How far a change has come. */
export type ChangeState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly words: string }

/** Changes one value at the origin; never queued, because others decide on it at once. */
export function useChange(url: string): {
  readonly state: ChangeState
  /** `true` once the origin has it. */
  readonly save: (body: PriceChange | StockChange) => Promise<boolean>
  readonly startAgain: () => void
} {
  const portal = usePortal()
  const [state, setState] = useState<ChangeState>({ kind: 'idle' })
  return {
    state,
    async save(body) {
      setState({ kind: 'saving' })
      try {
        await portal.fetch.send('PUT', url, body)
        setState({ kind: 'done' })
        return true
      } catch (thrown) {
        const { kind, message } = toLoadError(thrown)
        const words = kind === 'unreachable' ? 'Not saved: this needs a connection.' : message
        setState({ kind: 'failed', words })
        return false
      }
    },
    startAgain() {
      setState({ kind: 'idle' })
    },
  }
}
