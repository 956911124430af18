// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { bytesOf, MILK, recordOf } from '../testing/own-record-of.ts'
import { numberInTag, readOwnRecord, titleOfRecord } from './own-record.ts'

describe('readOwnRecord()', () => {
  it('reads what the milk form has queued', () => {
    expect(readOwnRecord(recordOf())).toEqual({ kind: 'milk', milk: MILK })
  })

  it.each(['treatment', 'order'])('reads what was queued as a %s', (kind) => {
    const url = `https://dairy.example/api/${kind}s`
    expect(readOwnRecord(recordOf({ url, body: bytesOf('{"id":"a"}') })).kind).toBe(kind)
  })

  it.each([undefined, bytesOf('not JSON'), bytesOf('7')])(
    'makes nothing up when the body is gone or foreign',
    (body) => {
      expect(readOwnRecord(recordOf({ body }))).toEqual({ kind: 'other' })
    },
  )
})

describe('titleOfRecord()', () => {
  it.each([
    ['https://dairy.example/api/yields', 'Milk record'],
    ['https://dairy.example/api/treatments', 'Treatment'],
    ['https://dairy.example/api/orders', 'Order'],
    ['https://dairy.example/api/visits', 'POST /api/visits'],
    ['no address', 'POST no address'],
  ])('names %s', (url, title) => {
    expect(titleOfRecord(recordOf({ url }))).toBe(title)
  })
})

describe('numberInTag()', () => {
  it.each([
    [['farm:3', 'animal:42', 'animals'], 42],
    [['farm:3'], undefined],
    [['animal:x'], undefined],
  ])('finds the animal of %j', (tags, number) => {
    expect(numberInTag(tags, 'animal')).toBe(number)
  })
})
