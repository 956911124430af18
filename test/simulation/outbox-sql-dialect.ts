// SPDX-License-Identifier: MIT
import type { MemoryTransaction } from './outbox-sql.ts'

/** A row of any table. */
export type Row = Record<string, unknown>

/** A statement that the double knows. */
export interface Statement {
  /** Words by which it is recognized. */
  readonly says: string
  readonly act: (tx: MemoryTransaction, params: readonly unknown[]) => Promise<readonly Row[]>
}

const OPERATIONS = 'springhouse_operations'
const PENDING = 'springhouse_pending_tags'

/** The statements of `Origin.transaction` and `Origin.operations`, and those of these tests' own handler. */
const DIALECT: readonly Statement[] = [
  {
    says: 'SELECT pg_advisory_xact_lock(hash',
    act: (tx, params) => claim(tx, params, 'wait'),
  },
  {
    says: 'SELECT pg_try_advisory_xact_lock(hash',
    act: (tx, params) => claim(tx, params, 'refuse'),
  },
  {
    says: 'FROM pg_locks',
    act: async ({ sql }, [owner, keys]) =>
      textsIn(keys)
        .filter((key) => sql.isLocked(lockOf(owner, key)))
        .map((key) => ({ key })),
  },
  {
    says: 'SET status = $2, etag = $3, fields = $4, body = $5, invalidations = $6 WHERE key_hash = $1',
    act: async (tx, [hash, status, etag, fields, body, invalidations]) => {
      await tx.pass('record')
      const row = tx.find(OPERATIONS, 'key_hash', hash)
      tx.change(row, { status, etag, fields, body, invalidations })
      return []
    },
  },
  {
    says: 'FROM springhouse_operations WHERE key_hash = $1',
    act: async (tx, [hash]) => found(tx.find(OPERATIONS, 'key_hash', hash)),
  },
  {
    says: 'WITH appended AS (DELETE FROM springhouse_pending_tags WHERE batch = $1)',
    act: async (tx, [batch, hash, position]) => {
      tx.delete(PENDING, (row) => row['batch'] === batch)
      tx.change(tx.find(OPERATIONS, 'key_hash', hash), { position })
      return []
    },
  },
  {
    says: 'SELECT idempotency_key, status, etag, position FROM springhouse_operations',
    act: async ({ sql }, [owner, keys]) =>
      sql
        .rows(OPERATIONS)
        .filter(
          (row) => row['owner'] === owner && textsIn(keys).includes(String(row['idempotency_key'])),
        ),
  },
  {
    says: 'INSERT INTO springhouse_pending_tags (batch, scope, kind, tags, claimed_until)',
    act: async (tx, [batch, scope, kind, tags]) => {
      tx.insert(PENDING, { batch, scope, kind, tags })
      return []
    },
  },
  {
    says: 'DELETE FROM springhouse_operations WHERE key_hash = ANY',
    act: async (tx, [seconds]) => {
      const bornBeforeMs = Date.now() - Number(seconds) * 1000
      const isOld = (row: Row): boolean => Number(row['created_at']) < bornBeforeMs
      tx.delete(OPERATIONS, isOld)
      return [{ n: tx.sql.rows(OPERATIONS).filter(isOld).length }]
    },
  },
  {
    says: 'SET body = NULL',
    act: async (tx, [seconds]) => {
      const bornBeforeMs = Date.now() - Number(seconds) * 1000
      const isOld = (row: Row): boolean =>
        Number(row['created_at']) < bornBeforeMs && row['body'] !== null
      const old = tx.sql.rows(OPERATIONS).filter(isOld)
      for (const row of old) tx.change(row, { body: null, fields: lasting(row['fields']) })
      return [{ n: old.length }]
    },
  },
  // Triggers, effects beyond the database and gaps in a device's numbers: nothing here depends on them.
  nothing("WHERE batch = 'tx:'"),
  nothing('springhouse_external'),
  nothing('springhouse_device_numbers'),
  {
    says: 'SELECT etag FROM things WHERE id = $1 FOR UPDATE',
    act: async (tx, [id]) => {
      await tx.lock(`thing ${String(id)}`)
      return found(tx.find('things', 'id', id))
    },
  },
  {
    says: 'UPDATE things SET etag = $2 WHERE id = $1',
    act: async (tx, [id, etag]) => {
      tx.change(tx.find('things', 'id', id), { etag })
      return []
    },
  },
  {
    says: 'INSERT INTO things (id, etag)',
    act: async (tx, [id, etag]) => {
      tx.insert('things', { id, etag })
      return []
    },
  },
  {
    says: 'INSERT INTO effects (write, edition, thing, owner)',
    act: async (tx, [write, edition, thing, owner]) => {
      await tx.pass('effect')
      tx.insert('effects', { write, edition, thing, owner })
      return []
    },
  },
]

const known = new Map<string, Statement>()

/** Recognizes a statement. @throws Error when it isn't one of the dialect */
export function meaningOf(statement: string): Statement {
  const before = known.get(statement)
  if (before !== undefined) return before
  const words = statement.replace(/\s+/g, ' ').trim()
  const meaning = DIALECT.find(({ says }) => words.includes(says))
  if (meaning === undefined) throw new Error(`This double does not know the statement: ${words}`)
  known.set(statement, meaning)
  return meaning
}

// The lock is on owner and key, the marker is unique by its hash.
async function claim(
  tx: MemoryTransaction,
  [hash, owner, key, fingerprint]: readonly unknown[],
  whenInFlight: 'wait' | 'refuse',
): Promise<readonly Row[]> {
  await tx.pass('lock')
  const lock = lockOf(owner, key)
  if (whenInFlight === 'refuse' && tx.sql.isLocked(lock)) return [{ free: false, claimed: false }]
  await tx.lock(lock)
  if (tx.find(OPERATIONS, 'key_hash', hash) !== undefined) return [{ free: true, claimed: false }]
  tx.insert(OPERATIONS, {
    key_hash: hash,
    owner,
    idempotency_key: key,
    fingerprint,
    status: null,
    etag: null,
    fields: null,
    body: null,
    invalidations: null,
    position: null,
    created_at: Date.now(),
  })
  return [{ free: true, claimed: true }]
}

function nothing(says: string): Statement {
  return { says, act: async () => [] }
}

function found(row: Row | undefined): readonly Row[] {
  return row === undefined ? [] : [{ ...row }]
}

function lockOf(owner: unknown, key: unknown): string {
  return `operation ${String(owner)} ${String(key)}`
}

function textsIn(json: unknown): readonly string[] {
  const texts: unknown = JSON.parse(String(json))
  return Array.isArray(texts) ? texts.map(String) : []
}

function lasting(fields: unknown): string {
  const pairs: unknown = JSON.parse(String(fields))
  const isLasting = (pair: unknown): boolean =>
    Array.isArray(pair) && ['etag', 'location'].includes(String(pair[0]))
  return JSON.stringify(Array.isArray(pairs) ? pairs.filter(isLasting) : [])
}
