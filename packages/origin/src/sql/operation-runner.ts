// SPDX-License-Identifier: MIT
import {
  EVERYTHING,
  FIELD,
  formatCacheGroupInvalidation,
  formatOperationProof,
  formatPosition,
  type OperationStatus,
  type Position,
  type Tag,
} from '@springhouse/core'
import { randomUUID } from 'node:crypto'
import type { AppendRequest } from '../follow/scope-follower.ts'
import {
  commitOperation,
  type Committed,
  type OriginOperation,
  type Run,
  type TransactionWork,
} from './commit-operation.ts'
import { readStatuses, settleBatch } from './markers.ts'
import {
  identifyOperation,
  type OperationIdentity,
  readIdempotencyKey,
} from './operation-identity.ts'
import { problemResponse } from './problem-response.ts'
import { withFields } from './recorded-response.ts'
import type { SqlDatabase } from './sql-database.ts'

/** How long an operation is surely remembered, in seconds: 30 days. Markers are kept for ever unless an operator deletes older ones. */
const REMEMBERED_SECONDS = 30 * 24 * 60 * 60

/** Longest `Cache-Group-Invalidation`, in characters. */
const MAX_FIELD_LENGTH = 4_096

/** Most keys that one question may name. */
const MAX_KEYS = 100

/** What a runner needs of the origin. */
export interface OperationRunnerOptions {
  readonly append: (request: AppendRequest) => Promise<Position>
  /** Told when committed tags wait in a database because they could not be appended. */
  readonly onPending: (database: SqlDatabase, why: unknown) => void
}

/** Runs writes so that each takes effect at most once and its invalidation is never lost. */
export class OperationRunner {
  readonly #options: OperationRunnerOptions
  readonly #running = new Map<string, number>()

  constructor(options: OperationRunnerOptions) {
    this.#options = options
  }

  async run(
    database: SqlDatabase,
    operation: OriginOperation,
    work: TransactionWork,
  ): Promise<Response> {
    const given = readIdempotencyKey(operation.request)
    switch (given.kind) {
      case 'malformed':
        return problemResponse(
          'bad-key',
          400,
          'Idempotency-Key must be 1 to 255 printable characters',
        )
      case 'absent':
        return this.#runOnce({ database, operation, work, identity: undefined })
      case 'present': {
        const { request, owner } = operation
        const identity = await identifyOperation(request, owner, given.key)
        const name = runningName(owner, given.key)
        this.#running.set(name, (this.#running.get(name) ?? 0) + 1)
        try {
          return await this.#runOnce({ database, operation, work, identity })
        } finally {
          this.#forget(name)
        }
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
    // Order: looked at before the database, so an operation that ends meanwhile is never called unknown.
    const running = new Set(asked.filter((key) => this.#running.has(runningName(owner, key))))
    const done = await readStatuses(database, owner, asked)
    return Object.fromEntries(
      asked.map((key): [string, OperationStatus] => [
        key,
        done.get(key) ?? { state: running.has(key) ? 'in-flight' : 'unknown' },
      ]),
    )
  }

  async #runOnce(run: Run): Promise<Response> {
    const batch = randomUUID()
    const outcome = await commitOperation(run, batch)
    const proof = proofFields(run.identity, outcome.kind === 'replayed')
    switch (outcome.kind) {
      case 'rolled-back':
        return withFields(outcome.response, proof)
      case 'reused': {
        const detail = 'This Idempotency-Key was used for another request'
        return withFields(problemResponse('key-reused', 422, detail), proof)
      }
      case 'replayed':
      case 'committed': {
        const fields = await this.#publish(run, batch, outcome)
        return withFields(outcome.response, [...proof, ...fields])
      }
    }
  }

  /** Appends what was committed; answers the fields that name it. */
  async #publish(
    { database, operation, identity }: Run,
    batch: string,
    { kind, requests }: Committed,
  ): Promise<Fields> {
    if (requests.length === 0) return []
    const tags = [...new Set(requests.flatMap((request) => request.tags))]
    const named: Fields = [[FIELD.cacheGroupInvalidation, invalidationField(tags)]]
    try {
      let position: Position | undefined
      for (const request of requests) {
        const appended = await this.#options.append(request)
        if (request.scope === (operation.scope ?? 'public')) position = appended
      }
      if (kind === 'committed') await this.#settle(database, batch, identity, position)
      return position === undefined
        ? named
        : [...named, [FIELD.springhousePosition, formatPosition(position)]]
    } catch (error) {
      // The write took effect: its answer goes out without a position, and the relay appends later.
      this.#options.onPending(database, error)
      return named
    }
  }

  async #settle(
    database: SqlDatabase,
    batch: string,
    identity: OperationIdentity | undefined,
    position: Position | undefined,
  ): Promise<void> {
    try {
      await settleBatch(database, batch, identity?.keyHash, position)
    } catch (error) {
      // Appended but still pending: the relay appends them once more, which does no harm.
      this.#options.onPending(database, error)
    }
  }

  #forget(name: string): void {
    const left = (this.#running.get(name) ?? 1) - 1
    if (left > 0) this.#running.set(name, left)
    else this.#running.delete(name)
  }
}

type Fields = readonly (readonly [name: string, value: string])[]

function proofFields(identity: OperationIdentity | undefined, replayed: boolean): Fields {
  if (identity === undefined) return []
  const { key } = identity
  return [
    [FIELD.springhouseOp, formatOperationProof({ key, replayed, ttlSeconds: REMEMBERED_SECONDS })],
  ]
}

// Trade: many proxies refuse larger fields, and a cut one would hide invalidations; so a long one names everything.
function invalidationField(tags: readonly Tag[]): string {
  const field = formatCacheGroupInvalidation(tags)
  return field.length > MAX_FIELD_LENGTH ? formatCacheGroupInvalidation([EVERYTHING]) : field
}

function runningName(owner: string, key: string): string {
  return `${owner}\n${key}`
}
