// SPDX-License-Identifier: MIT
import type { ClientStatus } from '@springhouse/client'
import { describe, expect, it } from 'vitest'
import { judgeLink, wordsForLink } from './link.ts'

const FOLLOWING: ClientStatus = {
  link: 'following',
  following: true,
  leader: true,
  transport: 'stream',
  lagMs: 0,
  lastContactAtMs: 0,
  worker: 'active',
  cache: true,
  partition: 'anonymous',
}

describe('judgeLink()', () => {
  it.each([
    [{}, true, 'live'],
    [{ cache: false }, true, 'switched-off'],
    [{}, false, 'offline'],
    [{ link: 'connecting' }, true, 'connecting'],
    [{ link: 'offline' }, true, 'offline'],
    [{ link: 'signed-out' }, true, 'signed-out'],
  ] as const)('judges %j as it is when onLine is %s', (change, isOnLine, link) => {
    expect(judgeLink({ ...FOLLOWING, ...change }, isOnLine)).toBe(link)
  })
})

describe('wordsForLink()', () => {
  it('is short enough for a phone', () => {
    expect(wordsForLink('offline')).toBe('Offline')
  })
})
