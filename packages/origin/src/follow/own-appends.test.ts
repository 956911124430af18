// SPDX-License-Identifier: MIT
import { beforeEach, describe, expect, it } from 'vitest'
import { OwnAppends } from './own-appends.ts'

describe('OwnAppends', () => {
  let nowMs: number
  let own: OwnAppends

  beforeEach(() => {
    nowMs = 0
    own = new OwnAppends(() => nowMs)
  })

  const soft = (...tags: string[]) => ({ scope: 'public', kind: 'soft', tags }) as const

  it('begin() names what was appended in the life before, once, by kind', () => {
    own.note(soft('a', 'b'), 'e1')
    own.note({ ...soft('gone'), kind: 'hard' }, 'e1')
    expect(own.begin('public', 'e1')).toEqual([])
    expect(own.begin('public', 'e2')).toEqual([
      { scope: 'public', kind: 'hard', tags: ['gone'] },
      soft('a', 'b'),
    ])
    expect(own.begin('public', 'e3')).toEqual([])
  })

  it('note() names them too, when an append is the first to meet the new life', () => {
    own.note(soft('a'), 'e1')
    expect(own.note(soft('b'), 'e2')).toEqual([soft('a')])
    expect(own.begin('public', 'e3')).toEqual([soft('b')])
  })

  it('begin() of one scope says nothing of another', () => {
    own.note(soft('a'), 'e1')
    expect(own.begin('tenant', 'e2')).toEqual([])
  })

  it('begin() leaves out what was appended more than ten minutes ago', () => {
    own.note(soft('old', 'again'), 'e1')
    nowMs = 300_000
    own.note(soft('again'), 'e1')
    nowMs = 600_001
    expect(own.begin('public', 'e2')).toEqual([soft('again')])
  })

  it('begin() names everything when there were too many', () => {
    for (let at = 0; at <= 1_000; at += 1) own.note(soft(`t:${at}`), 'e1')
    expect(own.begin('public', 'e2')).toEqual([soft('*')])
  })
})
