// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { isPingAnswer } from './endpoints.ts'

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
