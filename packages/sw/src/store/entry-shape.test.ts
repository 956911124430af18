// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { entryAt } from '../testing/cache-kit.ts'
import { isDamage, isIntact } from './entry-shape.ts'
import type { EntryRecord } from './schema.ts'

const SMALL = entryAt('/a', { fields: [['ETag', '"1"']], stamp: { epoch: 'e', seq: 1 } })
const LARGE = entryAt('/a', { body: undefined, bodyId: 'id-1', bodyBytes: 70_000 })

/** An entry as a damaged disk may give it. */
function damaged(entry: EntryRecord, changes: Readonly<Record<string, unknown>>): EntryRecord {
  return Object.assign({ ...entry }, changes)
}

describe('isIntact()', () => {
  it('takes entries as they are written', () => {
    expect(isIntact(SMALL)).toBe(true)
    expect(isIntact(LARGE)).toBe(true)
    expect(isIntact(damaged(SMALL, { stamp: undefined }))).toBe(true)
  })

  const needed = Object.keys(SMALL).filter(
    (name) => !['v', 'budget', 'bodyId', 'stamp'].includes(name),
  )

  it.each(needed)('refuses one without %s', (name) => {
    expect(isIntact(damaged(SMALL, { [name]: undefined }))).toBe(false)
  })

  it.each([
    { fields: [['ETag']] },
    { fields: 'ETag: 1' },
    { tags: [42] },
    { stamp: { epoch: 'e' } },
    { body: new ArrayBuffer(1) },
    { bodyBytes: 3 },
    { bodyId: '' },
    { isInvalidated: 0 },
  ])('refuses one with %j', (changes) => {
    expect(isIntact(damaged(SMALL, changes))).toBe(false)
  })
})

describe('isDamage()', () => {
  it('tells a record that cannot be read from a database that cannot be used', () => {
    expect(isDamage(new DOMException('', 'DataError'))).toBe(true)
    expect(isDamage(new DOMException('', 'UnknownError'))).toBe(false)
    expect(isDamage('DataError')).toBe(false)
  })
})
