// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { foreignWords, importedWords, progressWords, summaryOf } from './outbox-words.ts'

describe('the words of the outbox', () => {
  it('summaryOf() counts what is not on the server', () => {
    expect(summaryOf(0)).toBe('Everything that you recorded is on the server.')
    expect(summaryOf(1)).toBe('1 record is not on the server yet.')
    expect(summaryOf(300)).toBe('300 records are not on the server yet.')
  })

  it('foreignWords() says whose records wait', () => {
    expect(foreignWords(1)).toMatch(/^1 record of another user is waiting\./)
    expect(foreignWords(3)).toMatch(/^3 records of another user are waiting\./)
  })

  it('progressWords() says how far sending has come', () => {
    expect(progressWords({ sent: 120, total: 300 })).toBe('120 of 300 sent')
  })

  it.each([
    [{ added: 0, known: 0 }, 'The file has no records.'],
    [{ added: 0, known: 2 }, 'All of it was here already.'],
    [{ added: 1, known: 0 }, '1 record added.'],
    [{ added: 12, known: 3 }, '12 records added. 3 records were here already.'],
  ])('importedWords(%j)', (imported, words) => {
    expect(importedWords(imported)).toBe(words)
  })
})
