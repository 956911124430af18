// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { ackedRecord, recordOf } from '../testing/outbox-record.ts'
import { parseDeviceReport, withoutWaiting } from './missing-writes.ts'

describe('withoutWaiting()', () => {
  it('leaves out what still waits on this device', () => {
    const records = [recordOf({ deviceSeq: 5 }), recordOf({ deviceSeq: 9, state: 'parked' })]
    expect(
      withoutWaiting(
        [
          [2, 2],
          [4, 6],
          [9, 9],
        ],
        records,
      ),
    ).toEqual([
      [2, 2],
      [4, 4],
      [6, 6],
    ])
  })

  it('what the origin has acknowledged and does not know is missing', () => {
    expect(withoutWaiting([[1, 3]], [ackedRecord(7, { deviceSeq: 2 })])).toEqual([[1, 3]])
  })
})

describe('parseDeviceReport()', () => {
  it('reads the ranges', () => {
    expect(parseDeviceReport({ device: 'd', highest: 9, missing: [[2, 4]] })).toEqual([[2, 4]])
  })

  it.each([
    undefined,
    null,
    'text',
    {},
    { missing: 3 },
    { missing: [[1]] },
    { missing: [['1', 2]] },
  ])('takes %j for something else', (answer) => {
    expect(parseDeviceReport(answer)).toBeUndefined()
  })
})
