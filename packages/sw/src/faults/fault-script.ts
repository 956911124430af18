// SPDX-License-Identifier: MIT

/** Where storage can fail. `record` is the reading of a stored response, `commit` the end of a transaction that writes. */
export type FaultPoint =
  | 'open'
  | 'transaction'
  | 'read'
  | 'record'
  | 'write'
  | 'commit'
  | 'cache-open'
  | 'cache-put'
  | 'cache-match'
  | 'cache-delete'
  | 'cache-keys'

/** How a stored response is damaged. */
export type Damage = 'shape' | 'version' | 'bodiless' | 'emptied' | 'tagless'

/** What happens there. */
export type FaultEffect =
  /** It ends in an error, as the platform tells it. */
  | { readonly kind: 'fail'; readonly error: string }
  /** The call itself throws. */
  | { readonly kind: 'throw'; readonly error: string }
  /** It isn't answered before the script ends. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'damage'; readonly damage: Damage }
  /** What is there isn't found. */
  | { readonly kind: 'nothing' }
  /** A part of what is there is found. */
  | { readonly kind: 'torn' }

/** One line of a script. */
export interface Fault {
  readonly point: FaultPoint
  readonly effect: FaultEffect
  /** How many operations of the kind go well before. */
  readonly skip: number
  /** How many fail; `Infinity` until the script ends. */
  readonly times: number
}

type Failures = readonly (readonly [FaultPoint, ...FaultEffect[]])[]

function fails(...errors: readonly string[]): FaultEffect[] {
  return errors.map((error) => ({ kind: 'fail', error }))
}

function throws(...errors: readonly string[]): FaultEffect[] {
  return errors.map((error) => ({ kind: 'throw', error }))
}

function damages(...all: readonly Damage[]): FaultEffect[] {
  return all.map((damage) => ({ kind: 'damage', damage }))
}

const FAILURES: Failures = [
  [
    'open',
    ...fails('UnknownError', 'InvalidStateError', 'VersionError'),
    ...throws('SecurityError'),
    { kind: 'hang' },
  ],
  ['transaction', ...throws('InvalidStateError', 'NotFoundError', 'UnknownError')],
  ['read', ...fails('UnknownError', 'DataError'), ...throws('DataError')],
  ['record', ...damages('shape', 'version', 'bodiless', 'emptied', 'tagless')],
  ['write', ...fails('UnknownError', 'QuotaExceededError'), ...throws('DataError')],
  ['commit', ...fails('UnknownError', 'QuotaExceededError', 'AbortError')],
  ['cache-open', ...fails('UnknownError', 'SecurityError')],
  ['cache-put', ...fails('UnknownError', 'QuotaExceededError')],
  ['cache-match', ...fails('UnknownError'), { kind: 'nothing' }, { kind: 'torn' }],
  ['cache-delete', ...fails('UnknownError')],
  ['cache-keys', ...fails('UnknownError')],
]

/** Everything that can happen, each with the place where it does. */
export const EFFECTS: readonly Pick<Fault, 'point' | 'effect'>[] = FAILURES.flatMap(
  ([point, ...effects]) => effects.map((effect) => ({ point, effect })),
)

interface Line {
  readonly fault: Fault
  passed: number
}

/** Says which operations fail. Nothing fails while no script is armed. */
export class FaultScript {
  #lines: readonly Line[] = []
  #met: Fault[] = []

  /** What has failed since the script was armed: a line for each time. */
  get met(): readonly Fault[] {
    return this.#met
  }

  /** Begins a script in the place of the one before. */
  arm(faults: readonly Fault[]): void {
    this.#lines = faults.map((fault) => ({ fault, passed: 0 }))
    this.#met = []
  }

  /** Ends the script; what it has met stays known. */
  disarm(): void {
    this.#lines = []
  }

  /** Takes one operation; `undefined` lets it go well. Whoever performs the fault notes it. */
  next(point: FaultPoint): Fault | undefined {
    let chosen: Fault | undefined
    for (const line of this.#lines) {
      const { skip, times } = line.fault
      if (line.fault.point !== point) continue
      if (line.passed >= skip && line.passed < skip + times) chosen ??= line.fault
      line.passed += 1
    }
    return chosen
  }

  /** Notes that a fault has happened. */
  note(fault: Fault): void {
    this.#met.push(fault)
  }
}

/** Makes the error of a fault. */
export function errorOf({ point }: Fault, name: string): DOMException {
  return new DOMException(`Injected at ${point}`, name)
}
