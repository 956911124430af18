// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { bytesOf, recordOf } from '../testing/own-record-of.ts'
import { layCareOver, layTreatmentOver } from './lay-over.ts'

const TREATMENT = {
  id: 't-1',
  farm: 3,
  animal: 42,
  date: '2026-05-12',
  kind: 'Hoof care',
  medicine: 'none',
  withdrawalDays: 0,
  note: '',
}
const CARE = { place: 'Meadow', feed: 'Hay', note: 'limps' }

describe('layTreatmentOver()', () => {
  const own = recordOf({
    url: 'https://dairy.example/api/treatments',
    body: bytesOf(JSON.stringify(TREATMENT)),
  })

  it('puts an own treatment on top of the animal that it is about', () => {
    const [shown] = layTreatmentOver([], own, 42)
    expect(shown).toMatchObject({ id: 't-1', onDevice: 'Saved on this phone' })
    expect(layTreatmentOver([], own, 43)).toEqual([])
  })

  it('shows it once when the server has it as well', () => {
    const listed = [{ ...TREATMENT, by: 'Vera' }]
    expect(layTreatmentOver(listed, own, 42)).toBe(listed)
  })
})

describe('layCareOver()', () => {
  const own = recordOf({
    method: 'PUT',
    url: 'https://dairy.example/api/animals/42/care',
    body: bytesOf(JSON.stringify(CARE)),
  })
  const stored = { animal: 42, place: 'Main barn', feed: 'Hay', note: '', by: 'Bruno' }

  it('shows an own change in the place of what the server has', () => {
    expect(layCareOver([stored], own, 42)).toEqual([
      { ...stored, ...CARE, onDevice: 'Saved on this phone' },
    ])
  })

  it('leaves another animal as it is', () => {
    expect(layCareOver([stored], own, 43)).toEqual([stored])
  })
})
