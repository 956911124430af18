// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { destinationsFor, othersFor, tabsFor } from './destinations.ts'
import { offlineWords } from './offline-words.ts'

describe('offlineWords()', () => {
  it('says how many records wait', () => {
    expect(offlineWords(0)).toMatch(/sent later\.$/)
    expect(offlineWords(1)).toMatch(/ 1 record waiting\.$/)
    expect(offlineWords(3)).toMatch(/ 3 records waiting\.$/)
  })
})

describe('destinationsFor()', () => {
  it.each(['driver', 'herd-manager', 'vet', 'clerk'] as const)(
    'leaves no place out on a phone of a %s',
    (role) => {
      const reachable = [...tabsFor(role), ...othersFor(role)]
      expect(new Set(reachable)).toEqual(new Set(destinationsFor(role)))
      expect(tabsFor(role)).toHaveLength(4)
    },
  )

  it('gives the clerk desk to clerks alone', () => {
    const hasDesk = (role: 'clerk' | 'driver'): boolean =>
      destinationsFor(role).some(({ to }) => to === '/desk')
    expect(hasDesk('clerk')).toBe(true)
    expect(hasDesk('driver')).toBe(false)
  })
})
