// SPDX-License-Identifier: MIT
import type { Broadcast } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { settle } from '../testing/fake-clock.ts'
import { LeaderVoice, type LeaderWord } from './leader-voice.ts'

const WORD: LeaderWord = { state: 'following', lastContactAtMs: 7 }

function setUp(nextTerm: () => Promise<number>) {
  const posted: Broadcast[] = []
  const troubles: string[] = []
  const voice = new LeaderVoice({
    nextTerm,
    post: (broadcast) => posted.push(broadcast),
    trouble: (what) => troubles.push(what),
  })
  return { voice, posted, troubles }
}

describe('LeaderVoice', () => {
  it('says its latest word as soon as its leadership has a number, and again when it is asked', async () => {
    const { voice, posted } = setUp(() => Promise.resolve(3))
    const begun = voice.begin()
    voice.say({ ...WORD, state: 'connecting' })
    voice.say(WORD)
    expect(posted).toEqual([])
    await begun
    voice.repeat()
    const link = { springhouse: 1, type: 'link', term: 3, ...WORD }
    expect(posted).toEqual([link, link])
  })

  it('says nothing for a leadership that is over', async () => {
    const { voice, posted } = setUp(() => Promise.resolve(3))
    const begun = voice.begin()
    voice.say(WORD)
    voice.end()
    await begun
    voice.say(WORD)
    voice.repeat()
    expect(posted).toEqual([])
  })

  it('believes the latest leader only', () => {
    const { voice } = setUp(() => Promise.resolve(1))
    expect([4, 4, 3, 5].map((term) => voice.judge(term))).toEqual([
      'believe',
      'believe',
      'ignore',
      'believe',
    ])
    expect(voice.judge(undefined)).toBe('believe')
  })

  it('yields to a later leader, and to no former one', async () => {
    const { voice } = setUp(() => Promise.resolve(4))
    await voice.begin()
    expect([3, 4, undefined, 5].map((term) => voice.judge(term))).toEqual([
      'ignore',
      'ignore',
      'ignore',
      'yield',
    ])
  })

  it('counts on from what it has heard when the count cannot be read', async () => {
    const { voice, posted, troubles } = setUp(() => Promise.reject(new Error('disk')))
    voice.judge(8)
    await voice.begin()
    voice.say(WORD)
    await settle()
    expect(posted).toMatchObject([{ term: 9 }])
    expect(troubles).toEqual(['Cannot count leadership'])
  })
})
