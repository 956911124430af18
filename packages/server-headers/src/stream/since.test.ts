// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { readSince } from './since.ts'

const read = (query: string, headers: Record<string, string> = {}): ReturnType<typeof readSince> =>
  readSince(new Request(`http://portal.test/springhouse/stream${query}`, { headers }))

describe('readSince', () => {
  it('reads none, one or several places', () => {
    expect(read('')).toEqual([])
    expect(read('?since=')).toEqual([])
    expect(read('?since=a.1')).toEqual([{ epoch: 'a', seq: 1 }])
    expect(read('?since=a.1,%20b.2')).toEqual([
      { epoch: 'a', seq: 1 },
      { epoch: 'b', seq: 2 },
    ])
  })

  it('puts Last-Event-ID first', () => {
    expect(read('?since=a.1', { 'Last-Event-ID': 'a.9' })?.[0]).toEqual({ epoch: 'a', seq: 9 })
  })

  it.each([
    '?since=x',
    '?since=a.1,',
    '?since=a.-1',
    '?since=a.1.2',
    `?since=${'a.1,'.repeat(9)}b.1`,
  ])('refuses %s', (query) => {
    expect(read(query)).toBeUndefined()
  })

  it('refuses what is too long, and a Last-Event-ID that is no position', () => {
    expect(read(`?since=${'a'.repeat(2000)}.1`)).toBeUndefined()
    expect(read('?since=a.1', { 'Last-Event-ID': '7' })).toBeUndefined()
  })
})
