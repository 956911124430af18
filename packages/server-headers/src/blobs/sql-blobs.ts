// SPDX-License-Identifier: MIT
import type { SqlDatabase, SqlTransaction } from '@springhouse/origin'
import { type BlobName, type BlobState, type BlobStore, follows } from './blob-store.ts'

const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS springhouse_blobs (
     owner text NOT NULL,
     id text NOT NULL,
     type text NOT NULL,
     size bigint NOT NULL,
     is_complete boolean NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (owner, id)
   )`,
  `CREATE TABLE IF NOT EXISTS springhouse_blob_parts (
     owner text NOT NULL,
     id text NOT NULL,
     part_offset bigint NOT NULL,
     bytes bytea NOT NULL,
     PRIMARY KEY (owner, id, part_offset),
     FOREIGN KEY (owner, id) REFERENCES springhouse_blobs ON DELETE CASCADE
   )`,
]

interface Row {
  readonly type: string
  readonly size: string | number
  readonly is_complete: boolean
}

/**
 * Keeps blobs in PostgreSQL: for a portal without another place that all of its processes share.
 *
 * @example
 * await prepareBlobs(database)
 * const blobs = sqlBlobs(database)
 */
export function sqlBlobs(database: SqlDatabase): BlobStore {
  return {
    find: (name) => find(database, name, ''),
    append: (name, part) =>
      database.transaction(async (tx) => {
        await tx.query(
          `INSERT INTO springhouse_blobs (owner, id, type, size, is_complete)
           VALUES ($1, $2, $3, 0, false) ON CONFLICT DO NOTHING`,
          [name.owner, name.id, part.type],
        )
        // Order: locked before it is judged, so that of two equal parts one waits for the other.
        const state = await find(tx, name, 'FOR UPDATE')
        if (state === undefined || !follows(state, part)) return undefined
        const size = state.size + part.bytes.length
        await tx.query('INSERT INTO springhouse_blob_parts VALUES ($1, $2, $3, $4)', [
          name.owner,
          name.id,
          part.offset,
          part.bytes,
        ])
        await tx.query(
          'UPDATE springhouse_blobs SET size = $3, is_complete = $4 WHERE owner = $1 AND id = $2',
          [name.owner, name.id, size, part.isLast],
        )
        return { ...state, size, isComplete: part.isLast }
      }),
    read: (name) => read(database, name),
    delete: async ({ owner, id }) => {
      await database.query('DELETE FROM springhouse_blobs WHERE owner = $1 AND id = $2', [
        owner,
        id,
      ])
    },
    ownerBytes: async (owner) => {
      const { rows } = await database.query<{ readonly bytes: string | number }>(
        'SELECT coalesce(sum(size), 0) AS bytes FROM springhouse_blobs WHERE owner = $1',
        [owner],
      )
      return Number(rows[0]?.bytes ?? 0)
    },
  }
}

/** Creates the tables that `sqlBlobs` uses, where they are missing. */
export async function prepareBlobs(database: SqlDatabase): Promise<void> {
  for (const statement of STATEMENTS) await database.query(statement)
}

async function find(
  database: SqlTransaction,
  { owner, id }: BlobName,
  lock: '' | 'FOR UPDATE',
): Promise<BlobState | undefined> {
  const { rows } = await database.query<Row>(
    `SELECT type, size, is_complete FROM springhouse_blobs WHERE owner = $1 AND id = $2 ${lock}`,
    [owner, id],
  )
  const [row] = rows
  return row && { size: Number(row.size), isComplete: row.is_complete, type: row.type }
}

async function read(database: SqlDatabase, name: BlobName): Promise<Uint8Array | undefined> {
  const state = await find(database, name, '')
  if (state?.isComplete !== true) return undefined
  const { rows } = await database.query<{ readonly bytes: Uint8Array }>(
    `SELECT bytes FROM springhouse_blob_parts WHERE owner = $1 AND id = $2 ORDER BY part_offset`,
    [name.owner, name.id],
  )
  return Buffer.concat(rows.map(({ bytes }) => bytes))
}
