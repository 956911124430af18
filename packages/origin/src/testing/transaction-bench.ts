// SPDX-License-Identifier: MIT
import {
  definePolicy,
  FIELD,
  type OperationProof,
  parseOperationProof,
  parsePosition,
  type Policy,
  type Position,
} from '@springhouse/core'
import type { LogEvent } from '../log/log-driver.ts'
import { memory } from '../log/memory-driver.ts'
import { createOrigin, type Origin } from '../origin.ts'
import type { OriginEvent } from '../origin-event.ts'
import type { OriginTransaction, TransactionWork } from '../sql/commit-operation.ts'
import { prepareDatabase } from '../sql/prepare-database.ts'
import type { SqlDatabase } from '../sql/sql-database.ts'
import { FaultyDriver } from './faulty-driver.ts'

/** A database for a suite. */
export interface OpenedDatabase {
  readonly database: SqlDatabase
  close(): Promise<void>
}

/** How a process is started. */
export interface ProcessOptions {
  readonly database?: SqlDatabase
  readonly failAppend?: boolean
  readonly relayPollMs?: number
}

const TABLES = [
  'springhouse_operations',
  'springhouse_pending_tags',
  'springhouse_external_effects',
  'springhouse_device_numbers',
] as const

const policy: Policy = definePolicy({ version: 1, routes: {} })

/** A database with one table, and an origin that writes to it. */
export class TransactionBench {
  readonly database: SqlDatabase
  driver: FaultyDriver = new FaultyDriver(memory())
  events: OriginEvent[] = []
  origin: Origin
  readonly #opened: OpenedDatabase

  private constructor(opened: OpenedDatabase) {
    this.#opened = opened
    this.database = opened.database
    this.origin = this.#makeOrigin({})
  }

  /** Prepares the database, twice at the same time as two processes would. */
  static async open(opened: OpenedDatabase): Promise<TransactionBench> {
    const { database } = opened
    await Promise.all([prepareDatabase(database), prepareDatabase(database)])
    await database.query('CREATE TABLE yields (id text PRIMARY KEY, litres integer NOT NULL)')
    return new TransactionBench(opened)
  }

  /** Begins a test: empty tables, a new log, a started origin. */
  async begin(): Promise<void> {
    for (const table of ['yields', ...TABLES]) {
      await this.database.query(`DELETE FROM ${table}`)
    }
    this.events = []
    await this.startProcess({})
  }

  /** Starts another process on a new log; with a database it relays what was left there. */
  async startProcess(options: ProcessOptions): Promise<void> {
    this.driver = new FaultyDriver(memory())
    this.driver.faults.failAppend = options.failAppend ?? false
    this.origin = this.#makeOrigin(options)
    await this.origin.start()
  }

  async close(): Promise<void> {
    await this.#opened.close()
  }

  send(
    request: Request,
    work: TransactionWork = insertYield,
    owner: string = 'ada',
  ): Promise<Response> {
    return this.origin.transaction(this.database, { request, owner }, work)
  }

  async countOf(table: string): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table}`,
    )
    return rows[0]?.n ?? -1
  }

  nextEvent(): Promise<LogEvent> {
    return new Promise((resolve) => {
      const end = this.origin.subscribe('public', (event) => {
        end()
        resolve(event)
      })
    })
  }

  #makeOrigin({ database, relayPollMs }: ProcessOptions): Origin {
    const onEvent = (event: OriginEvent): void => void this.events.push(event)
    return createOrigin({
      policy,
      app: 'contract',
      driver: this.driver,
      onEvent,
      database,
      ...(relayPollMs !== undefined && { relayPollMs }),
    })
  }
}

/** The work of most tests: one row and two tags. */
export async function insertYield(tx: OriginTransaction, id: string = 'y1'): Promise<Response> {
  await tx.query('INSERT INTO yields (id, litres) VALUES ($1, $2)', [id, 28])
  tx.invalidate(['yields', `yield:${id}`])
  return Response.json({ id, litres: 28 }, { status: 201, headers: { ETag: `"${id}"` } })
}

/** A write as a client sends it; `key` as the field's whole value when it has quotes. */
export function post(key?: string, body: string = '{"litres":28}'): Request {
  const headers = new Headers({ 'Content-Type': 'application/json' })
  if (key !== undefined) {
    headers.set(FIELD.idempotencyKey, key.startsWith('"') ? key : `"${key}"`)
  }
  return new Request('https://dairy.example/api/yields', { method: 'POST', headers, body })
}

/** What an answer proves of its operation. */
export function proofOf(answer: Response): OperationProof | undefined {
  return parseOperationProof(answer.headers.get(FIELD.springhouseOp))
}

/** The position that an answer names. */
export function positionOf(answer: Response): Position | undefined {
  return parsePosition(answer.headers.get(FIELD.springhousePosition))
}
