// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { problemOfPath } from './check-path.ts'

describe('problemOfPath()', () => {
  it.each([
    'api',
    '',
    '/a/(b)',
    '/a/:id(\\d+)',
    '/a/:id?',
    '/a/:id+',
    '/a/{b}',
    '/a?x=1',
    '/a#b',
    '/*/a',
    '/a**',
    '/a/:id/b/:id',
    '/a/x:id',
    '/a/:',
    '/a/:1',
    '/a/:id.json',
    '/a/:id*',
    '/a\\b',
  ])('says what is wrong with "%s"', (path) => {
    expect(problemOfPath(path)).toContain(`received "${path}"`)
  })

  it('names the surrogate that stands alone', () => {
    expect(problemOfPath('/\uD800')).toContain('well-formed')
  })

  it.each(['/', '/*', '/a/:id', '/a/:id/*', '/käse', '/a b', '/app-*'])(
    'finds nothing wrong with "%s"',
    (path) => {
      expect(problemOfPath(path)).toBeUndefined()
    },
  )
})
