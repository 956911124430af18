// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  FIELD,
  formatPosition,
  type Invalidation,
  isFollowing,
  judgeValidity,
  LEASE_MS,
  parseCacheGroups,
  parsePosition,
  type Position,
  type RelayOutcome,
  type ScopeState,
  type SessionNews,
  type Stamped,
  TagTable,
} from '@springhouse/core'
import type { Random } from '../seeded-random.ts'

const PUBLIC = 'public'

/** A stored answer. */
interface Copy extends Stamped {
  readonly version: number
}

/** Asks the portal; rejects when nothing comes. */
export type AskRow = (row: number, fields: Readonly<Record<string, string>>) => Promise<Response>

/**
 * The worker of a browser without a store: it applies what its page relays, and hands out copies by core's rule.
 *
 * Less patient than the real one: who doesn't follow asks the portal each time, whatever lifetime a copy has.
 */
export class SimulatedBrowser {
  readonly #ask: AskRow
  readonly #now: () => number
  readonly #random: Random
  readonly #copies = new Map<number, Copy>()
  #table: TagTable | undefined
  #confirmation: Confirmation | undefined

  constructor(ask: AskRow, now: () => number, random: Random) {
    this.#ask = ask
    this.#now = now
    this.#random = random
  }

  get place(): string {
    return this.#table === undefined ? 'nowhere' : formatPosition(this.#table.position)
  }

  get isFollowing(): boolean {
    const place = this.#table?.position
    return place !== undefined && isFollowing(place, this.#confirmation, this.#now(), LEASE_MS)
  }

  /** Shows a row; `undefined` when it could only be shown as possibly old. */
  async read(row: number): Promise<number | undefined> {
    const copy = this.#copies.get(row)
    if (copy !== undefined && this.#isValid(copy) && this.isFollowing) return copy.version
    const landed = await this.#fetch(row, {})
    if (!this.#isKnownInvalid(landed)) return landed.version
    // An answer from before an invalidation that is known here: asked once more, past everything in between.
    const after = this.#table === undefined ? '' : formatPosition(this.#table.position)
    const second = await this.#fetch(row, { [FIELD.springhouseAfter]: after })
    return this.#isKnownInvalid(second) ? undefined : second.version
  }

  confirm(confirmation: Confirmation): void {
    this.#confirmation = confirmation
  }

  positions(): Promise<readonly ScopeState[]> {
    const position = this.#table?.position
    return Promise.resolve(position === undefined ? [] : [{ scope: PUBLIC, position }])
  }

  applyInvalidation(
    _scope: string,
    invalidation: Invalidation,
    confirmation: Confirmation,
  ): Promise<RelayOutcome> {
    // A worker's store fails now and then.
    if (this.#random.chance(0.003)) return Promise.resolve({ kind: 'failed', why: 'disk is full' })
    const outcome = this.#table?.apply(invalidation)
    if (this.#table === undefined || outcome?.kind !== 'applied') {
      return Promise.resolve({ kind: 'gap', position: this.#table?.position })
    }
    this.confirm(confirmation)
    return Promise.resolve({ kind: 'applied', position: this.#table.position })
  }

  applyReset(
    _scope: string,
    position: Position,
    confirmation: Confirmation,
  ): Promise<RelayOutcome> {
    if (this.#table === undefined) this.#table = TagTable.startingAt(position)
    else this.#table.reset(position)
    this.confirm(confirmation)
    return Promise.resolve({ kind: 'applied', position: this.#table.position })
  }

  applySession(_session: SessionNews): Promise<void> {
    return Promise.resolve()
  }

  async #fetch(row: number, fields: Readonly<Record<string, string>>): Promise<Copy> {
    const response = await this.#ask(row, fields)
    const tags = parseCacheGroups(response.headers.get(FIELD.cacheGroups)) ?? []
    const stamp = parsePosition(response.headers.get(FIELD.springhousePosition))
    const copy = { tags, stamp, version: versionIn(await response.json()) }
    this.#keep(row, copy)
    return copy
  }

  #keep(row: number, copy: Copy): void {
    const held = this.#copies.get(row)?.stamp
    const isOlder =
      held !== undefined && copy.stamp?.epoch === held.epoch && held.seq > copy.stamp.seq
    if (copy.tags.length > 0 && !isOlder) this.#copies.set(row, copy)
  }

  #isValid(copy: Copy): boolean {
    return judgeValidity(copy, this.#table).kind === 'valid'
  }

  #isKnownInvalid(copy: Copy): boolean {
    return judgeValidity(copy, this.#table).kind === 'invalid'
  }
}

function versionIn(body: unknown): number {
  const has = typeof body === 'object' && body !== null && 'version' in body
  if (has && typeof body.version === 'number') return body.version
  throw new TypeError(`Not a row: ${JSON.stringify(body)}`)
}
