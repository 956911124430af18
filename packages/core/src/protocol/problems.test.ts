// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { problemTypeOf, problemUri } from './problems.ts'

describe('problemTypeOf()', () => {
  it('names the type that problemUri() has written', () => {
    expect(problemTypeOf({ type: problemUri('key-reused'), title: 'x', status: 422 })).toBe(
      'key-reused',
    )
  })

  it.each([null, 'key-reused', {}, { type: 7 }, { type: 'about:blank' }])(
    'returns undefined for %j',
    (body) => {
      expect(problemTypeOf(body)).toBeUndefined()
    },
  )
})
