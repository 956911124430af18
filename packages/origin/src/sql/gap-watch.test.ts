// SPDX-License-Identifier: MIT
import { beforeEach, describe, expect, it } from 'vitest'
import type { OriginEvent } from '../origin-event.ts'
import { GapWatch, type Later } from './gap-watch.ts'
import type { SqlDatabase } from './sql-database.ts'

let seqs: readonly (readonly [seq: string, next: string | null])[]
let isAway: boolean
let heard: OriginEvent[]
let due: (() => void)[]
let watch: GapWatch

const database: SqlDatabase = {
  // Rows as the statement of the report names them.
  query: async () => {
    if (isAway) throw new Error('no database')
    return { rows: seqs.map(([seq, next]) => ({ seq, next })) as never[] }
  },
  transaction: () => Promise.reject(new Error('not used')),
}

const later: Later = (_ms, run) => {
  due.push(run)
  return () => {
    due = due.filter((one) => one !== run)
  }
}

beforeEach(() => {
  seqs = []
  isAway = false
  heard = []
  due = []
  watch = new GapWatch({ onEvent: (event) => void heard.push(event), later })
})

async function look(): Promise<void> {
  for (const run of due.splice(0)) run()
  await new Promise(setImmediate)
}

describe('GapWatch', () => {
  it('tells of missing numbers once, and once when they have come', async () => {
    seqs = [
      ['41', '43'],
      ['43', null],
    ]
    for (let times = 0; times < 3; times += 1) {
      watch.note(database, 'ada', 'd7')
      await look()
    }
    seqs = [['43', null]]
    watch.note(database, 'ada', 'd7')
    await look()
    expect(heard).toEqual([
      { type: 'gap', owner: 'ada', device: 'd7', missing: [[42, 42]] },
      { type: 'gap', owner: 'ada', device: 'd7', missing: [] },
    ])
  })

  it('looks once for many operations of a device, when all have had time to come', async () => {
    seqs = [['1', null]]
    for (let times = 0; times < 5; times += 1) watch.note(database, 'ada', 'd7')
    watch.note(database, 'ada', 'd8')
    expect(due).toHaveLength(2)
    await look()
    expect(heard).toEqual([])
  })

  it('asks again when the device is heard again after the database was away', async () => {
    isAway = true
    seqs = [
      ['1', '3'],
      ['3', null],
    ]
    watch.note(database, 'ada', 'd7')
    await look()
    expect(heard).toEqual([])
    isAway = false
    watch.note(database, 'ada', 'd7')
    await look()
    expect(heard).toHaveLength(1)
  })

  it('keeps ten thousand devices in mind, and no more', () => {
    for (let device = 0; device < 10_100; device += 1) watch.note(database, 'ada', String(device))
    expect(due).toHaveLength(10_000)
  })

  it('waits for nothing once it is closed', () => {
    watch.note(database, 'ada', 'd7')
    watch.close()
    expect(due).toEqual([])
  })
})
