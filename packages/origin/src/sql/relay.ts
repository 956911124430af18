// SPDX-License-Identifier: MIT
import type { InvalidationKind, Position, Tag } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import {
  claimPendingRows,
  deletePendingRows,
  hasPendingRows,
  newestPendingRow,
  type PendingRow,
  rejectPendingRow,
  releasePendingRows,
} from './pending-rows.ts'
import { MAX_INVALIDATED_TAGS } from './pending-tags.ts'
import type { SqlDatabase } from './sql-database.ts'

/** How many rows are read at once. */
const PAGE_ROWS = 500

/** After as many appends that failed, the log is taken for unreachable. */
const MAX_FAILURES = 3

/** What the relay works with. */
export interface RelayOptions {
  readonly database: SqlDatabase
  readonly append: (request: AppendRequest) => Promise<Position>
  /** Told of a row that was set aside, in words. */
  readonly onRejected: (what: string) => void
  /** Whether rows that another process has taken are appended too. */
  readonly steal: boolean
}

/**
 * Appends invalidations that were committed but not appended: by triggers, or by a process that ended between the two,
 * or while the log was unreachable.
 *
 * Rows of one scope and kind share an entry of the log. Several processes may relay at once: each takes other rows. One
 * that is killed in the middle has its rows appended again, which does no harm.
 *
 * @returns how many rows were appended; 0 also when the tables don't exist
 * @throws LogUnavailableError when the log doesn't answer; rows that were not appended stay
 */
export async function relayPendingTags(options: RelayOptions): Promise<number> {
  const { database, steal } = options
  const failures: unknown[] = []
  let relayed = 0
  let after = '0'
  for (;;) {
    const rows = await orNothing([], claimPendingRows(database, { after, limit: PAGE_ROWS, steal }))
    for (const group of groupsOf(rows)) {
      if (await appendGroup(options, group, failures)) relayed += group.rows.length
    }
    after = rows.at(-1)?.id ?? after
    if (rows.length < PAGE_ROWS || failures.length >= MAX_FAILURES) break
  }
  if (failures.length > 0) throw failures[0]
  return relayed
}

/**
 * Makes the work that ends when everything that waits now has been appended, by this process or by another.
 *
 * @returns a function that rejects while something still waits
 */
export function makeRelayJob(options: RelayOptions): () => Promise<void> {
  const { database } = options
  let newest: string | undefined
  return async () => {
    newest ??= await orNothing(undefined, newestPendingRow(database))
    await relayPendingTags(options)
    if (newest !== undefined && (await hasPendingRows(database, newest))) {
      throw new Error('Another process has taken rows and not appended them yet')
    }
  }
}

interface Group {
  readonly scope: string
  readonly kind: InvalidationKind
  readonly tags: Set<Tag>
  readonly rows: PendingRow[]
}

function groupsOf(rows: readonly PendingRow[]): readonly Group[] {
  const groups: Group[] = []
  const open = new Map<string, Group>()
  for (const row of rows) {
    const { scope, kind, tags } = row.request
    const name = `${kind} ${scope}`
    let group = open.get(name)
    if (group === undefined || group.tags.size + tags.length > MAX_INVALIDATED_TAGS) {
      group = { scope, kind, tags: new Set(), rows: [] }
      open.set(name, group)
      groups.push(group)
    }
    for (const tag of tags) group.tags.add(tag)
    group.rows.push(row)
  }
  return groups
}

async function appendGroup(
  options: RelayOptions,
  { scope, kind, tags, rows }: Group,
  failures: unknown[],
): Promise<boolean> {
  const { database, append } = options
  try {
    if (failures.length >= MAX_FAILURES) throw failures[0]
    for (const request of requestsOf(scope, kind, [...tags])) await append(request)
  } catch (error) {
    failures.push(error)
    // A claim that can't be given back ends by itself.
    await releasePendingRows(database, idsOf(rows)).catch(() => undefined)
    return false
  }
  // Order: only what the log has confirmed is removed.
  await deletePendingRows(database, idsOf(rows.filter(({ fault }) => fault === undefined)))
  for (const row of rows) await setAside(options, row)
  return true
}

async function setAside({ database, onRejected }: RelayOptions, row: PendingRow): Promise<void> {
  const { id, fault } = row
  if (fault === undefined) return
  await rejectPendingRow(database, id, fault)
  onRejected(`Cannot append row ${id} of springhouse_pending_tags: ${fault}`)
}

function idsOf(rows: readonly PendingRow[]): readonly string[] {
  return rows.map(({ id }) => id)
}

// A row that was written by hand may name any number of tags.
function requestsOf(
  scope: string,
  kind: InvalidationKind,
  tags: readonly Tag[],
): readonly AppendRequest[] {
  const requests: AppendRequest[] = []
  for (let from = 0; from < tags.length; from += MAX_INVALIDATED_TAGS) {
    requests.push({ scope, kind, tags: tags.slice(from, from + MAX_INVALIDATED_TAGS) })
  }
  return requests
}

// A table that doesn't exist holds nothing. 42P01 is PostgreSQL's code for it.
async function orNothing<T>(nothing: T, asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === '42P01') return nothing
    throw error
  })
}
