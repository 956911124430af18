// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { headPath, isPingAnswer, segmentPath } from './endpoints.ts'

describe('isPingAnswer()', () => {
  it('accepts our answer', () => {
    expect(isPingAnswer({ springhouse: 1, app: 'dairy', cache: true })).toBe(true)
  })

  it.each([
    null,
    'ok',
    {},
    { springhouse: 2, app: 'dairy', cache: true },
    { springhouse: 1, app: 7, cache: true },
    { springhouse: 1, app: 'dairy' },
    { springhouse: 1, app: 'dairy', cache: 'yes' },
  ])('refuses %j, as a captive portal may send it', (body) => {
    expect(isPingAnswer(body)).toBe(false)
  })
})

describe('headPath() and segmentPath()', () => {
  it('name the public log, and a private one by its key', () => {
    expect(headPath()).toBe('/head')
    expect(headPath('k-1')).toBe('/head/k-1')
    expect(segmentPath({ epoch: 'e1', number: 7 })).toBe('/log/e1/7')
    expect(segmentPath({ epoch: 'e1', number: 7, key: 'k-1' })).toBe('/log/k-1/e1/7')
  })
})
