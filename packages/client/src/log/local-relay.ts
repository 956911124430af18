// SPDX-License-Identifier: MIT
import type { Position, WorkerApi } from '@springhouse/core'
import type { Change } from '../client-events.ts'
import { EVERYTHING, isAtOrPast } from '@springhouse/core'

/** Who keeps what the log says: the worker, or this tab itself while there is none. */
export type Relay = Pick<
  WorkerApi,
  'positions' | 'applyInvalidation' | 'applyReset' | 'applySession'
>

/** A relay that also hears from the tab that leads, so that it can go on from there. */
export interface LocalRelay extends Relay {
  /** Another tab has applied everything up to this place. */
  learn(scope: string, position: Position): void
}

/**
 * Follows the log without a worker: remembers positions for as long as the tab lives, and announces each change.
 *
 * Nothing is cached without a worker, so nothing has to be kept.
 */
export function localRelay(announce: (change: Change) => void): LocalRelay {
  const positions = new Map<string, Position>()
  const learn = (scope: string, position: Position): void => {
    const here = positions.get(scope)
    if (here === undefined || !isAtOrPast(here, position)) positions.set(scope, position)
  }
  return {
    learn,
    positions: () =>
      Promise.resolve([...positions].map(([scope, position]) => ({ scope, position }))),
    applyInvalidation: (scope, { position, previousSeq, tags }) => {
      const here = positions.get(scope)
      if (here?.epoch !== position.epoch || previousSeq > here.seq) {
        return Promise.resolve({ kind: 'gap', position: here })
      }
      learn(scope, position)
      announce({ scope, tags, position })
      return Promise.resolve({ kind: 'applied', position: positions.get(scope) ?? position })
    },
    applyReset: (scope, position) => {
      // A first place is no reset: nothing came before it. Without tags it only tells the other tabs where we stand.
      announce(
        positions.has(scope)
          ? { scope, tags: [EVERYTHING], position: undefined }
          : { scope, tags: [], position },
      )
      positions.set(scope, position)
      return Promise.resolve({ kind: 'applied', position })
    },
    applySession: () => Promise.resolve(),
  }
}
