// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { recordWith } from '../testing/fixture.ts'
import { blockersIn, isBlocked } from './blocked.ts'

function row(seq: number, group: string, changes: Partial<OutboxRecord> = {}): OutboxRecord {
  return recordWith({ seq, key: `k${seq}`, group, state: 'queued', ...changes })
}

function blockers(...records: readonly OutboxRecord[]): Record<number, number> {
  return Object.fromEntries([...blockersIn(records)].map(([seq, blocker]) => [seq, blocker.seq]))
}

describe('blockersIn()', () => {
  it('names the head of the group for all that come after it', () => {
    expect(
      blockers(row(3, 'a'), row(1, 'a', { state: 'parked' }), row(2, 'a'), row(4, 'b')),
    ).toEqual({ 2: 1, 3: 1 })
  })

  it('names the root where parents wait themselves', () => {
    const parked = row(1, 'a', { state: 'parked' })
    const parent = row(2, 'b', { dependsOn: ['k1'] })
    const child = row(3, 'c', { dependsOn: ['k2'] })
    expect(blockers(parked, parent, child, row(4, 'c'))).toEqual({ 2: 1, 3: 1, 4: 1 })
  })

  it('names nobody where what was before is at the origin, or accepted there', () => {
    const monitor = { url: 'https://portal.example/jobs/1', polls: 0 }
    expect(blockers(row(1, 'a', { state: 'acked' }), row(2, 'a', { dependsOn: ['k1'] }))).toEqual(
      {},
    )
    expect(blockers(row(1, 'a', { state: 'waiting', monitor }), row(2, 'a'))).toEqual({})
    expect(
      blockers(row(1, 'a', { state: 'waiting', monitor }), row(2, 'a', { after: 'k1' })),
    ).toEqual({ 2: 1 })
  })

  it('ends where operations wait for each other', () => {
    const records = [row(1, 'a', { dependsOn: ['k2'] }), row(2, 'b', { dependsOn: ['k1'] })]
    expect(blockersIn(records).size).toBe(2)
  })
})

describe('isBlocked()', () => {
  it('tells whether something is before an operation', () => {
    const records = [row(1, 'a'), row(2, 'a')]
    expect(records.map((record) => isBlocked(record, records))).toEqual([false, true])
  })
})
