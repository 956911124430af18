// SPDX-License-Identifier: MIT
import { PGlite } from '@electric-sql/pglite'
import { definePolicy, formatStructuredString } from '@springhouse/core'
import { createOrigin, type Origin, pgliteDatabase, prepareDatabase } from '@springhouse/origin'
import type { SqlDatabase } from '@springhouse/origin'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeEffect, TOO_MUCH } from './outbox-portal.ts'
import type { Row } from './outbox-sql-dialect.ts'
import { MemoryConnection, MemorySql } from './outbox-sql.ts'

const POLICY = definePolicy({ version: 1, routes: {} })
const THINGS = ['barn', 'cow'] as const

/** One request of a script; several with the same number are made at the same time. */
interface Asked {
  readonly round: number
  readonly key: string | undefined
  readonly owner: string
  readonly thing: string
  readonly amount: number
  readonly condition: string | undefined
  readonly breaks: boolean
}

const SCRIPT: fc.Arbitrary<readonly Asked[]> = fc.array(
  fc.record({
    round: fc.integer({ min: 0, max: 4 }),
    key: fc.constantFrom('k1', 'k2', 'k3', undefined),
    owner: fc.constantFrom('ann', 'bob'),
    thing: fc.constantFrom(...THINGS),
    amount: fc.constantFrom(1, 2, TOO_MUCH),
    condition: fc.constantFrom(undefined, '"first"', '"w1.1"', '"other"'),
    breaks: fc.boolean(),
  }),
  { maxLength: 9 },
)

/** A database with an origin over it. */
class Side {
  readonly database: SqlDatabase
  readonly origin: Origin = createOrigin({ policy: POLICY, app: 'contract' })

  constructor(database: SqlDatabase) {
    this.database = database
  }

  async begin(): Promise<void> {
    for (const id of THINGS) {
      await this.database.query('INSERT INTO things (id, etag) VALUES ($1, $2)', [id, '"first"'])
    }
  }

  /** Everything that a script's answers say, and what became of its keys. */
  async play(script: readonly Asked[]): Promise<unknown> {
    const answers: unknown[] = []
    for (let round = 0; round < 5; round += 1) {
      const asked = script.filter((each) => each.round === round)
      answers.push(...(await Promise.all(asked.map((each) => this.#answer(each)))))
    }
    const statuses = await Promise.all(
      ['ann', 'bob'].map((owner) =>
        this.origin.operations(this.database, owner, ['k1', 'k2', 'k3', 'never']),
      ),
    )
    return { answers, statuses: withoutPlaces(statuses) }
  }

  async #answer({ key, owner, thing, amount, condition, breaks }: Asked): Promise<unknown> {
    const headers = new Headers({ 'Content-Type': 'application/json', 'Springhouse-Owner': owner })
    if (key !== undefined) headers.set('Idempotency-Key', formatStructuredString(key))
    if (condition !== undefined) headers.set('If-Match', condition)
    const body = JSON.stringify({ write: 'w1', edition: 1, thing, amount })
    const request = new Request('https://portal.test/api', { method: 'PUT', headers, body })
    try {
      const answer = await this.origin.transaction(
        this.database,
        { request, owner },
        async (tx) => {
          const response = await takeEffect(tx)
          if (breaks && amount === 2) throw new Error('The handler breaks')
          return response
        },
      )
      const fields = ['ETag', 'Springhouse-Op', 'Cache-Group-Invalidation'] as const
      return [answer.status, fields.map((name) => answer.headers.get(name)), await answer.text()]
    } catch (error) {
      return String(error)
    }
  }
}

let pglite: PGlite
let real: SqlDatabase

beforeAll(async () => {
  pglite = await PGlite.create()
  real = pgliteDatabase(pglite)
  await prepareDatabase(real)
  await real.query('CREATE TABLE things (id text PRIMARY KEY, etag text NOT NULL)')
  await real.query(
    'CREATE TABLE effects (write text NOT NULL, edition integer NOT NULL, thing text NOT NULL, owner text NOT NULL)',
  )
}, 120_000)

afterAll(() => pglite.close())

describe('the double of PostgreSQL', () => {
  it('answers every script of writes as PostgreSQL does, and has the same rows afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(SCRIPT, async (script) => {
        const tables = ['things', 'effects', 'springhouse_operations', 'springhouse_pending_tags']
        for (const table of tables) await real.query(`DELETE FROM ${table}`)
        const memory = new MemorySql()
        const sides = [new Side(real), new Side(new MemoryConnection(memory))] as const
        for (const side of sides) await side.begin()
        const [expected, played] = [await sides[0].play(script), await sides[1].play(script)]
        expect(played).toEqual(expected)
        for (const [table, columns] of COLUMNS) {
          const { rows } = await real.query<Row>(`SELECT ${columns.join()} FROM ${table}`)
          const own = memory.rows(table).map((row) => pick(row, columns))
          expect(own.sort()).toEqual(rows.map((row) => pick(row, columns)).sort())
        }
        for (const side of sides) await side.origin.close()
      }),
      { numRuns: 40 },
    )
  }, 240_000)

  it('knows no statement but those', async () => {
    await expect(new MemoryConnection(new MemorySql()).query('SELECT 1')).rejects.toThrow(
      /does not know the statement: SELECT 1/,
    )
  })
})

const COLUMNS = [
  ['things', ['id', 'etag']],
  ['effects', ['write', 'edition', 'thing', 'owner']],
  [
    'springhouse_operations',
    ['key_hash', 'owner', 'idempotency_key', 'fingerprint', 'status', 'etag'],
  ],
  ['springhouse_pending_tags', ['scope', 'kind', 'tags']],
] as const

function pick(row: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column]))
}

// Each side's log has a name of its own, and which of two concurrent writes comes first in it is nobody's to say.
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/"position":"[^"]*"/g, '"position":"somewhere"'))
}
