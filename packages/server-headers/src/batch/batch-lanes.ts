// SPDX-License-Identifier: MIT
import type { BatchOperation, BatchResult } from '@springhouse/core'

/** Runs one operation; `before` is the answer to the operation that it comes `after`. */
export type RunOperation = (
  operation: BatchOperation,
  before: Answered | undefined,
) => Promise<Answered>

/** The answer to an operation that was run. */
export type Answered = Extract<BatchResult, { readonly kind: 'answered' }>

/** How far side by side, and for how long, operations are run. */
export interface LaneOptions {
  readonly lanes: number
  /** Whether there is time to begin another one. */
  readonly hasTime: () => boolean
}

// Nobody is signed in, or the origin wants to be left alone: the next operation would hear the same.
const STOPS_ALL: ReadonlySet<number> = new Set([401, 429, 503])

/**
 * Runs the operations of a batch: those of a group one after the other, groups side by side.
 *
 * What comes behind a failure in its group, or depends on one, is skipped. Of a batch that has decoded, each operation
 * waits for earlier ones only, so none waits for ever.
 *
 * @returns the results in the order of the batch
 */
export async function runLanes(
  operations: readonly BatchOperation[],
  run: RunOperation,
  { lanes, hasTime }: LaneOptions,
): Promise<readonly BatchResult[]> {
  const slots = new Slots(lanes)
  const results = new Map<string, Promise<BatchResult>>()
  const lastOf = new Map<string, string>()
  let isStopped = false
  const runAfter = async (
    operation: BatchOperation,
    awaited: readonly Promise<BatchResult>[],
  ): Promise<BatchResult> => {
    const { key, after } = operation
    const earlier = await Promise.all(awaited)
    if (!earlier.every(isSuccess)) return { kind: 'skipped', key }
    const before = earlier.find((result) => result.kind === 'answered' && result.key === after)
    return slots.during(async () => {
      if (isStopped || !hasTime()) return { kind: 'skipped', key }
      const result = await run(operation, before?.kind === 'answered' ? before : undefined)
      if (STOPS_ALL.has(result.status)) isStopped = true
      return result
    })
  }
  for (const operation of operations) {
    const { key, group, dependsOn, after } = operation
    const awaited = new Set([lastOf.get(group), after, ...dependsOn])
    const earlier = [...awaited].map((one) => results.get(one ?? ''))
    const known = earlier.filter((result) => result !== undefined)
    results.set(key, runAfter(operation, known))
    lastOf.set(group, key)
  }
  return Promise.all(results.values())
}

function isSuccess(result: BatchResult): boolean {
  return result.kind === 'answered' && result.status >= 200 && result.status < 300
}

/** Lets so many in at once; the others wait their turn. */
class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
