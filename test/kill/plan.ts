// SPDX-License-Identifier: MIT
import { LOGIN_PAGE, OPEN, type Passage } from '../servers/gate.ts'
import { type Random, seededRandom } from '../torture/seeded-random.ts'
import type { Note } from './notebook.ts'

/** One life of the browser: what is written down in it, and when it is killed. */
export interface Life {
  readonly notes: readonly Note[]
  /** Whether its notes are saved before there is a network, as in a barn. */
  readonly isOfflineFirst: boolean
  /** Whether it may be killed before its page can save anything. */
  readonly mayDieEarly: boolean
  /** When it is killed, in milliseconds from the moment that its page begins to send, or from its start. */
  readonly killAfterMs: number
  /** What every round trip takes, in milliseconds: slow enough for batches, or not. */
  readonly roundTripMs: number
}

const LINES = ['barn', 'calves', 'milk', 'feed', 'fields', 'vet'] as const
const MAX_NOTES = 10
const MAX_LIFE_MS = 1_500
const SLOW_ROUND_TRIP_MS = 130

/** Plans lives; the same seed plans the same ones. */
export function planLives(kills: number, seed: number): readonly Life[] {
  const random = seededRandom(seed)
  const written = new Map<string, number>()
  const noteOf = (line: string): Note => {
    const number = (written.get(line) ?? 0) + 1
    written.set(line, number)
    return { line, number }
  }
  return Array.from({ length: kills }, () => ({
    notes: Array.from({ length: random.below(MAX_NOTES + 1) }, () => noteOf(random.pick(LINES))),
    isOfflineFirst: random.chance(0.5),
    mayDieEarly: random.chance(0.2),
    killAfterMs: random.below(MAX_LIFE_MS),
    roundTripMs: random.chance(0.3) ? SLOW_ROUND_TRIP_MS : 0,
  }))
}

/** What becomes of a request that brings notes. */
export const FATES = [
  'well',
  'reset',
  'hang',
  'applied-reset',
  'applied-hang',
  'unavailable',
  'signed-out',
  'captive',
  'repeated',
] as const
export type Fate = (typeof FATES)[number]

/** Half of the requests fare well, or nothing would ever be under way. */
const WELL = 0.45
const NEVER = new Promise<void>(() => undefined)
const MAX_REPEAT_MS = 2_000

/** Draws fates one after the other; the same seed draws the same ones. */
export class Fortune {
  /** How often each was drawn. */
  readonly drawn: Record<Fate, number>
  readonly #random: Random

  constructor(seed: number) {
    // Of its own, so that it doesn't depend on how many lives are planned.
    this.#random = seededRandom(seed + 1_000_003)
    this.drawn = {
      well: 0,
      reset: 0,
      hang: 0,
      'applied-reset': 0,
      'applied-hang': 0,
      unavailable: 0,
      'signed-out': 0,
      captive: 0,
      repeated: 0,
    }
  }

  draw(): Passage {
    const fate = this.#random.chance(WELL) ? 'well' : this.#random.pick(FATES)
    this.drawn[fate] += 1
    return this.#passageOf(fate)
  }

  #passageOf(fate: Fate): Passage {
    switch (fate) {
      case 'well':
        return OPEN
      case 'reset':
        return { kind: 'break' }
      case 'hang':
        return { kind: 'hang' }
      case 'applied-reset':
        return { kind: 'cut' }
      case 'applied-hang':
        return { kind: 'hold', until: NEVER }
      case 'unavailable':
        return { kind: 'answer', status: 503, type: 'text/plain', body: 'Back soon' }
      case 'signed-out':
        return { kind: 'answer', status: 401, type: 'text/plain', body: 'Sign in' }
      case 'captive':
        return LOGIN_PAGE
      case 'repeated':
        return { kind: 'repeat', afterMs: this.#random.below(MAX_REPEAT_MS) }
    }
  }
}
