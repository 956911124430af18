// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { checkSchema, isNewer, isSentOtherwise, migrated, type QueuedWrite } from './schema.ts'

const WRITE: QueuedWrite = {
  method: 'POST',
  url: 'https://portal.example/api/milk',
  contentType: 'application/json',
  body: { litres: 31 },
}

const same = (write: QueuedWrite): QueuedWrite => write

describe('checkSchema()', () => {
  it('accepts an app that has never changed its data', () => {
    expect(() => checkSchema({})).not.toThrow()
    expect(() => checkSchema({ schema: 1 })).not.toThrow()
  })

  it('accepts a step from every older version', () => {
    expect(() => checkSchema({ schema: 3, from: { 1: same, 2: same } })).not.toThrow()
  })

  it('names the version without a step, and what to write', () => {
    expect(() => checkSchema({ schema: 3, from: { 1: same } })).toThrow(
      new RangeError(
        `Cannot use schema 3: writes of version 2 may still be queued on somebody's device, and no step brings them up to date; write from: { 2: (write) => write } where nothing has to change`,
      ),
    )
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses %d as a version', (schema) => {
    expect(() => checkSchema({ schema })).toThrow(RangeError)
  })
})

describe('migrated()', () => {
  const from = {
    1: (write: QueuedWrite) => ({ ...write, url: write.url.replace('milk', 'yields') }),
    2: (write: QueuedWrite) => ({ ...write, body: { ...Object(write.body), unit: 'l' } }),
  }

  it('goes through every step, oldest first', () => {
    const write = migrated(WRITE, 1, { schema: 3, from })
    expect(write).toEqual({
      ...WRITE,
      url: 'https://portal.example/api/yields',
      body: { litres: 31, unit: 'l' },
    })
  })

  it('begins at the version of the write', () => {
    expect(migrated(WRITE, 2, { schema: 3, from }).url).toBe(WRITE.url)
    expect(migrated(WRITE, 3, { schema: 3, from })).toBe(WRITE)
  })
})

describe('isNewer(), isSentOtherwise()', () => {
  it('take a record without a version for the first one', () => {
    expect(isNewer({ schema: undefined })).toBe(false)
    expect(isNewer({ schema: 2 })).toBe(true)
    expect(isNewer({ schema: 2 }, 2)).toBe(false)
  })

  it('tell whether the origin may know another content under the key', () => {
    const record = { schema: 1, everSent: true }
    expect(isSentOtherwise(record, 2)).toBe(true)
    expect(isSentOtherwise({ ...record, sentAs: 2 }, 2)).toBe(false)
    expect(isSentOtherwise({ ...record, everSent: false }, 2)).toBe(false)
    expect(isSentOtherwise(record, 1)).toBe(false)
  })
})
