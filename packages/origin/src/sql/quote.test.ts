// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { quoteIdentifier, quoteLiteral } from './quote.ts'

it('quoteIdentifier() doubles quotes', () => {
  expect(quoteIdentifier('a "b"')).toBe('"a ""b"""')
})

it('quoteLiteral() doubles quotes, and backslashes in the form that knows them', () => {
  expect(quoteLiteral("it's")).toBe("'it''s'")
  expect(quoteLiteral("a\\'")).toBe(" E'a\\\\'''")
})
