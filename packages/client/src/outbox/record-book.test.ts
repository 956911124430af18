// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { describe, expect, it } from 'vitest'
import { settle } from '../testing/fake-clock.ts'
import { ackedRecord, recordOf } from '../testing/outbox-record.ts'
import { RecordBook } from './record-book.ts'

describe('RecordBook', () => {
  it('reads nothing until somebody watches, and then once', async () => {
    const { book, reads, answer } = openBook()
    expect(book.getSnapshot()).toEqual([])
    expect(reads()).toBe(0)
    const end = book.subscribe(() => undefined)
    answer([recordOf({ seq: 2 }), recordOf({ seq: 1 })])
    await settle()
    end()
    book.subscribe(() => undefined)
    expect(reads()).toBe(1)
    expect(book.getSnapshot().map(({ seq }) => seq)).toEqual([1, 2])
  })

  it('getSnapshot() is the same until something is heard', async () => {
    const { book, answer } = openBook()
    let told = 0
    book.subscribe(() => {
      told += 1
    })
    answer([recordOf()])
    await settle()
    const before = book.getSnapshot()
    expect(book.getSnapshot()).toBe(before)
    book.hear([recordOf({ state: 'sending' })])
    expect(book.getSnapshot()).toMatchObject([{ state: 'sending' }])
    book.hear([], [1])
    expect(book.getSnapshot()).toEqual([])
    expect(told).toBe(3)
  })

  it('what is heard during a reading is newer than what was read', async () => {
    const { book, answer } = openBook()
    book.subscribe(() => undefined)
    book.hear([recordOf({ state: 'sending' })], [2])
    answer([recordOf(), recordOf({ seq: 2 }), recordOf({ seq: 3 })])
    await settle()
    expect(book.getSnapshot().map(({ seq, state }) => `${seq} ${state}`)).toEqual([
      '1 sending',
      '3 queued',
    ])
  })

  it('keeps the content of what was acknowledged: lists still show it', async () => {
    const { book } = openBook()
    const record = ackedRecord(7)
    book.hear([record])
    book.hear([{ ...record, state: 'retired', body: undefined }])
    expect(book.get(1)).toMatchObject({ state: 'retired', body: record.body })
    book.hear([recordOf({ seq: 2 })])
    book.hear([recordOf({ seq: 2, state: 'retired', why: 'discarded', body: undefined })])
    expect(book.get(2)?.body).toBeUndefined()
  })

  it('forgets everything when another owner comes, and a reading of the one before as well', async () => {
    const { book, answer, reads } = openBook()
    book.subscribe(() => undefined)
    book.clear()
    answer([recordOf({ owner: 'before' })])
    await settle()
    expect(book.getSnapshot()).toEqual([])
    answer([recordOf({ owner: 'now' })])
    await settle()
    expect(book.getSnapshot()).toMatchObject([{ owner: 'now' }])
    expect(reads()).toBe(2)
  })

  it('reads again when anything may be another, and leaves out what is gone', async () => {
    const { book, answer } = openBook()
    book.subscribe(() => undefined)
    answer([recordOf(), recordOf({ seq: 2 })])
    await settle()
    book.distrust()
    answer([recordOf({ seq: 2, state: 'parked' })])
    await settle()
    expect(book.getSnapshot()).toMatchObject([{ seq: 2, state: 'parked' }])
  })

  it('says why it could not read, and reads when it is looked at again', async () => {
    const { book, answer, troubles } = openBook()
    const end = book.subscribe(() => undefined)
    answer(new Error('The database is locked'))
    await settle()
    expect(troubles).toEqual([new Error('The database is locked')])
    end()
    book.subscribe(() => undefined)
    answer([recordOf()])
    await settle()
    expect(book.getSnapshot()).toHaveLength(1)
  })
})

function openBook(): {
  readonly book: RecordBook
  readonly reads: () => number
  readonly troubles: readonly unknown[]
  /** Answers the oldest reading under way. */
  readonly answer: (answer: readonly OutboxRecord[] | Error) => void
} {
  const waiting: ((answer: readonly OutboxRecord[] | Error) => void)[] = []
  const troubles: unknown[] = []
  let count = 0
  const book = new RecordBook({
    readAll: () => {
      count += 1
      return new Promise((resolve, reject) => {
        waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
      })
    },
    trouble: (error) => troubles.push(error),
  })
  return { book, reads: () => count, troubles, answer: (given) => waiting.shift()?.(given) }
}
