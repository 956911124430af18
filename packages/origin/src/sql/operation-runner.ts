// SPDX-License-Identifier: MIT
import type { OperationStatus, Position } from '@springhouse/core'
import { FIELD, formatPosition } from '@springhouse/core'
import { randomUUID } from 'node:crypto'
import type { AppendRequest } from '../follow/scope-follower.ts'
import type { OriginListener } from '../origin-event.ts'
import {
  commitOperation,
  type Committed,
  type OriginOperation,
  type Outcome,
  type Run,
  type TransactionWork,
} from './commit-operation.ts'
import { type DeviceReport, readDevicePlace, readDeviceReport } from './device-numbers.ts'
import { forgetNote, giveUpNote, noteEffects, readNotes } from './external-effects.ts'
import { GapWatch } from './gap-watch.ts'
import { readClaims, readStatuses, settleBatch } from './markers.ts'
import { identifyOperation, readIdempotencyKey } from './operation-identity.ts'
import { releaseBatch } from './pending-rows.ts'
import { inProgress, keyReused, malformedKey, outcomeUnknown } from './problem-response.ts'
import { type Fields, namedInvalidation, proofFields } from './proof-fields.ts'
import { withFields } from './recorded-response.ts'
import { Running } from './running.ts'
import type { SqlDatabase } from './sql-database.ts'
import { advertisedSeconds, type CompleteRetention } from './sweep-operations.ts'
import { Sweeper } from './sweeper.ts'

/** Most keys that one question may name. */
const MAX_KEYS = 100

/** What a runner needs of the origin. */
export interface OperationRunnerOptions {
  readonly append: (request: AppendRequest) => Promise<Position>
  /** Told when committed tags wait in a database because they could not be appended. */
  readonly onPending: (database: SqlDatabase, why: unknown) => void
  readonly retention: CompleteRetention
  /** Clock, epoch milliseconds. */
  readonly now: () => number
  readonly onEvent: OriginListener
}

/** Runs writes so that each takes effect at most once and its invalidation is never lost. */
export class OperationRunner {
  readonly #options: OperationRunnerOptions
  readonly #running = new Running()
  readonly #gaps: GapWatch
  readonly #sweeper: Sweeper

  constructor(options: OperationRunnerOptions) {
    this.#options = options
    this.#gaps = new GapWatch(options)
    this.#sweeper = new Sweeper(options)
  }

  async run(
    database: SqlDatabase,
    operation: OriginOperation,
    work: TransactionWork,
  ): Promise<Response> {
    const { request, owner, whenInFlight } = operation
    const given = readIdempotencyKey(request)
    switch (given.kind) {
      case 'malformed':
        return malformedKey()
      case 'absent': {
        const run = { database, operation, work, identity: undefined, place: undefined }
        return this.#answer(run, randomUUID())
      }
      case 'present': {
        const { key } = given
        // Platform: an embedded database runs one transaction at a time, so a lock in it would only wait.
        if (whenInFlight === 'refuse' && this.#running.has(owner, key)) {
          return withFields(inProgress(), this.#proof(key, false))
        }
        return this.#running.during(owner, key, async () => {
          const identity = await identifyOperation(request, owner, key)
          const run = { database, operation, work, identity, place: readDevicePlace(request) }
          return this.#answer(run, randomUUID())
        })
      }
    }
  }

  /** Tells what has become of operations, without executing anything. */
  async statuses(
    database: SqlDatabase,
    owner: string,
    keys: readonly string[],
  ): Promise<Record<string, OperationStatus>> {
    const asked = [...new Set(keys)].slice(0, MAX_KEYS)
    // Order: looked at before the markers, so an operation that ends meanwhile is never called unknown.
    const running = new Set(asked.filter((key) => this.#running.has(owner, key)))
    const claims = await readClaims(database, owner, asked)
    const notes = await readNotes(database, owner, asked)
    const done = await readStatuses(database, owner, asked)
    const statusOf = (key: string): OperationStatus => {
      const isClaimed = running.has(key) || claims.has(key)
      const state = isClaimed ? 'in-flight' : (notes.get(key) ?? 'unknown')
      return done.get(key) ?? { state }
    }
    return Object.fromEntries(asked.map((key) => [key, statusOf(key)]))
  }

  /** Tells which numbers of a device are missing. */
  deviceReport(database: SqlDatabase, device: string): Promise<DeviceReport> {
    return readDeviceReport(database, device)
  }

  close(): void {
    this.#gaps.close()
  }

  async #answer(run: Run, token: string): Promise<Response> {
    const { database, operation, identity, place } = run
    const response = await this.#respond(run, token)
    if (identity !== undefined) this.#sweeper.note(database)
    if (place !== undefined) this.#gaps.note(database, operation.owner, place.device)
    return response
  }

  async #respond(run: Run, token: string): Promise<Response> {
    const outcome =
      run.operation.effects === 'external'
        ? await this.#commitNoted(run, token)
        : await commitOperation(run, token)
    const proof = this.#proof(run.identity?.key, outcome.kind === 'replayed')
    switch (outcome.kind) {
      case 'rolled-back':
        return withFields(outcome.response, proof)
      case 'reused':
        return withFields(keyReused(), proof)
      case 'in-flight':
        return withFields(inProgress(), proof)
      case 'indeterminate':
        return withFields(outcomeUnknown(), proof)
      case 'replayed':
      case 'committed': {
        const fields = await this.#publish(run, token, outcome)
        return withFields(outcome.response, [...proof, ...fields])
      }
    }
  }

  async #commitNoted(run: Run, token: string): Promise<Outcome> {
    const { database, operation, identity } = run
    if (identity === undefined) return commitOperation(run, token)
    const { key, keyHash } = identity
    await noteEffects(database, operation.owner, identity, token)
    try {
      const outcome = await commitOperation(run, token)
      // It committed with the marker, or nothing was done. A note that stays behind only makes the next try careful.
      await forgetNote(database, keyHash, token).catch(() => undefined)
      return outcome
    } catch (error) {
      const { owner } = operation
      this.#options.onEvent({ type: 'outcome-unknown', owner, key, error })
      // Without it the note grows old by itself.
      await giveUpNote(database, keyHash, token).catch(() => undefined)
      return { kind: 'indeterminate' }
    }
  }

  /** Appends what was committed; answers the fields that name it. */
  async #publish(
    { database, operation, identity }: Run,
    batch: string,
    { kind, requests }: Committed,
  ): Promise<Fields> {
    if (requests.length === 0) return []
    const named = namedInvalidation(requests.flatMap((request) => request.tags))
    try {
      let position: Position | undefined
      for (const request of requests) {
        const appended = await this.#options.append(request)
        if (request.scope === (operation.scope ?? 'public')) position = appended
      }
      if (kind === 'committed') await this.#settle(database, batch, identity?.keyHash, position)
      return position === undefined
        ? named
        : [...named, [FIELD.springhousePosition, formatPosition(position)]]
    } catch (error) {
      // The write took effect: its answer goes out without a position, and the relay appends later.
      await releaseBatch(database, batch).catch(() => undefined)
      this.#options.onPending(database, error)
      return named
    }
  }

  async #settle(
    database: SqlDatabase,
    batch: string,
    keyHash: string | undefined,
    position: Position | undefined,
  ): Promise<void> {
    try {
      await settleBatch(database, batch, keyHash, position)
    } catch (error) {
      // Appended but still pending: the relay appends them once more, which does no harm.
      this.#options.onPending(database, error)
    }
  }

  #proof(key: string | undefined, replayed: boolean): Fields {
    return proofFields(key, replayed, advertisedSeconds(this.#options.retention))
  }
}
