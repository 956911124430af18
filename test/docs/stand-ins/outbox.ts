// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { type SharedNames, sharedNames } from '@springhouse/core'
import { type Locks, openOutbox, type Outbox, type OutboxRecord } from '@springhouse/outbox'

export const names: SharedNames = sharedNames('docs')
export const owner = 'q8Zk'
export const outbox: Outbox = await openOutbox({ name: names.outboxDatabase })
export const record: OutboxRecord = await outbox.enqueue({
  owner,
  group: 'herd:7',
  method: 'POST',
  url: 'https://dairy.example/api/yields',
  body: undefined,
  contentType: undefined,
})
await outbox.discard(record.seq)

/** An operation that the origin has refused. */
export const refused: OutboxRecord = {
  ...record,
  state: 'parked',
  why: 'rejected',
  last: { status: 400, problem: { detail: 'Amount must be positive' }, atMs: 0 },
}

export const signal: AbortSignal = new AbortController().signal

/** Node has none. */
export const navigator: { readonly locks: Locks | undefined } = { locks: undefined }

export function again(): void {}
