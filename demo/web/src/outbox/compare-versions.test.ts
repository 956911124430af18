// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { compareVersions } from './compare-versions.ts'
import { editableFields } from './editable-fields.ts'

const BASE = { place: 'Main barn', feed: 'Hay', note: '' }
const CARE = editableFields('care')

function changes(versions: { base: unknown; mine: unknown; theirs: unknown }): readonly string[] {
  return compareVersions(CARE, versions).map(({ name, changedBy }) => `${name} ${changedBy}`)
}

describe('compareVersions()', () => {
  it('says who has changed which field', () => {
    const mine = { ...BASE, place: 'Meadow', note: 'limps' }
    const theirs = { ...BASE, feed: 'Silage', note: 'watch her' }
    expect(changes({ base: BASE, mine, theirs })).toEqual(['place me', 'feed them', 'note both'])
  })

  it('marks what differs when nobody kept what it was', () => {
    const theirs = { ...BASE, feed: 'Silage' }
    expect(changes({ base: undefined, mine: BASE, theirs })).toEqual([
      'place nobody',
      'feed both',
      'note nobody',
    ])
  })

  it('shows own changes while the other version is not known', () => {
    const mine = { ...BASE, place: 'Meadow' }
    const compared = compareVersions(CARE, { base: BASE, mine, theirs: undefined })
    expect(compared[0]).toEqual({
      name: 'place',
      label: 'Place',
      base: 'Main barn',
      mine: 'Meadow',
      theirs: undefined,
      changedBy: 'me',
    })
  })
})
