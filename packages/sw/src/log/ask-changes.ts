// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  decodeChanges,
  ENDPOINT,
  formatPosition,
  isPartitionId,
  type Position,
  type RelayOutcome,
  type ScopeState,
  type StreamEvent,
} from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'

/**
 * Asks the origin what has happened in the log, in place of a page, and applies it.
 *
 * @param base absolute URL below which the origin's own endpoints are
 * @returns whether all of it has been applied; never fails
 */
export async function askChanges(tier: BrowserTier, base: string): Promise<boolean> {
  const { environment, log } = tier
  const startedAtMs = environment.now()
  const places = log.positions()
  const since = places.map(({ position }) => formatPosition(position))
  const url = `${base}${ENDPOINT.changes}?since=${since.join()}`
  const headers = { Accept: 'application/json' }
  try {
    const response = await environment.fetch(new Request(url, { cache: 'no-store', headers }))
    const events = response.ok ? decodeChanges(await response.json()) : undefined
    const relay = new ChangesRelay(tier, places, startedAtMs)
    for (const event of events ?? []) {
      if (!(await relay.apply(event))) return false
    }
    return events !== undefined
  } catch {
    // Without an answer the worker goes on as it was: following nothing.
    return false
  }
}

type Hello = Extract<StreamEvent, { readonly type: 'hello' }>

/** Applies the events of one answer, in their order. */
class ChangesRelay {
  readonly #tier: BrowserTier
  readonly #places: ReadonlyMap<string, Position>
  readonly #startedAtMs: number
  readonly #scopes = new Map<string, [scope: string, confirmation: Confirmation]>()

  constructor(tier: BrowserTier, places: readonly ScopeState[], startedAtMs: number) {
    this.#tier = tier
    this.#places = new Map(places.map(({ scope, position }) => [scope, position]))
    this.#startedAtMs = startedAtMs
  }

  /** @returns whether it has been applied, so that the next one may be */
  async apply(event: StreamEvent): Promise<boolean> {
    const { log } = this.#tier
    if (event.type === 'hello') return this.#greet(event)
    if (event.type === 'beat') return true
    const position = event.type === 'inv' ? event.invalidation.position : event.position
    const known = this.#scopes.get(position.epoch)
    if (known === undefined) return false
    const outcome: RelayOutcome =
      event.type === 'inv'
        ? await log.applyInvalidation(known[0], event.invalidation, known[1])
        : await log.applyReset(known[0], position, known[1], this.#placeIn(known[0]))
    return outcome.kind === 'applied'
  }

  async #greet({ partition, cache, scopes }: Hello): Promise<boolean> {
    const { log, session } = this.#tier
    if (!isPartitionId(partition)) return false
    const names = scopes.map(({ scope }) => scope)
    await session.apply(partition, cache, names)
    await log.keep(names)
    for (const { scope, from, head, gap } of scopes) {
      const confirmation = { head, atMs: this.#startedAtMs }
      for (const { epoch } of [from, head]) this.#scopes.set(epoch, [scope, confirmation])
      if (log.position(scope) === undefined) {
        await log.applyReset(scope, from, confirmation, this.#placeIn(scope))
      }
      // Order: until the reset that follows, a place beyond the head would pass for one that follows.
      else if (!gap) log.confirm(scope, confirmation)
    }
    return true
  }

  // Where the question was asked from: what has led the worker into another epoch since is not undone.
  #placeIn(scope: string): Position | null {
    return this.#places.get(scope) ?? null
  }
}
