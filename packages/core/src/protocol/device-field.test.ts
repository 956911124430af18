// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { formatDevicePlace, parseDevicePlace } from './device-field.ts'

describe('parseDevicePlace()', () => {
  it.each([
    { device: '0197f3c2-9a', seq: 1, discarded: [] },
    { device: 'd "7"\\', seq: Number.MAX_SAFE_INTEGER % 10 ** 15, discarded: [2, 30] },
  ])('reads back what formatDevicePlace() writes: $device', (place) => {
    const device = place.device.replaceAll(' ', '_')
    expect(parseDevicePlace(formatDevicePlace({ ...place, device }))).toEqual({ ...place, device })
  })

  it.each([
    null,
    '',
    'd1;seq=1',
    '"d1"',
    '"d1";seq=0',
    '"d1";seq=1.5',
    '"d1";seq="1"',
    '"d 1";seq=1',
    '"";seq=1',
    '"d1";seq=1;discarded=7',
    '"d1";seq=1, "d2";seq=1',
    `"${'d'.repeat(65)}";seq=1`,
  ])('takes no place from %j', (field) => {
    expect(parseDevicePlace(field)).toBeUndefined()
  })

  it('leaves out numbers that can be none, and all beyond a hundred', () => {
    expect(parseDevicePlace('"d1";seq=9;discarded="0 3 x 4.5 -1 5 99999999999999999"')).toEqual({
      device: 'd1',
      seq: 9,
      discarded: [3, 5],
    })
    const discarded = [...Array(150).keys()].map((n) => n + 1)
    const field = formatDevicePlace({ device: 'd1', seq: 200, discarded })
    expect(parseDevicePlace(field)?.discarded).toEqual(discarded.slice(0, 100))
  })
})
