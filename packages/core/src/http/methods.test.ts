// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { isReadMethod, isSafeMethod, isUnsafeMethod, mayBeConditional } from './methods.ts'

describe('methods', () => {
  it.each<[string, readonly boolean[]]>([
    ['GET', [true, true, true, true]],
    ['HEAD', [true, true, true, true]],
    ['OPTIONS', [true, false, false, false]],
    ['TRACE', [true, false, false, false]],
    ['QUERY', [false, false, true, true]],
    ['POST', [false, false, true, false]],
    ['PUT', [false, false, false, false]],
    ['DELETE', [false, false, false, false]],
    ['M-SEARCH', [false, false, false, false]],
    ['get', [false, false, false, false]],
  ])(
    '%s: safe, a read, a read with a key, conditional: %j (RFC 9110 §9.2, §13.1.2)',
    (method, [isSafe, isRead, isReadWithKey, isConditional]) => {
      expect([isSafeMethod(method), isUnsafeMethod(method)]).toEqual([isSafe, isSafe === false])
      expect([isReadMethod(method), isReadMethod(method, true)]).toEqual([isRead, isReadWithKey])
      expect(mayBeConditional(method)).toBe(isConditional)
    },
  )
})
