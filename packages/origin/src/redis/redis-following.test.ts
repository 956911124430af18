// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FollowEvent } from '../log/log-driver.ts'
import { type PullSource, RedisFollowing } from './redis-following.ts'
import type { Place } from './place.ts'
import type { PullReply } from './replies.ts'

const EPOCH = 'e1'

describe('RedisFollowing', () => {
  let nowMs: number
  let events: FollowEvent[]
  let outcomes: string[]
  let places: (Place | undefined)[]
  let replies: (PullReply | Error | Promise<PullReply>)[]
  let following: RedisFollowing
  let reported: (number | 'left')[]

  const follow = async (first: PullReply): Promise<void> => {
    replies.push(first)
    const log: PullSource = {
      streamKey: 'log',
      pull: async (place) => {
        places.push(place)
        const next = replies.shift()
        if (next === undefined) throw new Error('No more replies')
        if (next instanceof Error) throw next
        return next
      },
      report: async (position) => void reported.push(position.seq),
      leave: async () => void reported.push('left'),
    }
    following = new RedisFollowing({
      log,
      doorbell: {
        isOpen: true,
        connect: async () => undefined,
        destroy: () => undefined,
        send: () => new Promise(() => undefined),
      },
      listener: (event) => events.push(event),
      now: () => nowMs,
      maxBlindMs: 60_000,
      report: ({ heard, why }) => outcomes.push(heard ? 'heard' : (why ?? '')),
    })
    // The first pull has been answered when everything that waits has run.
    await new Promise(setImmediate)
  }

  beforeEach(() => {
    nowMs = 1_000_000
    events = []
    outcomes = []
    places = []
    replies = []
    reported = []
  })

  afterEach(() => following.close())

  const heardHead = { epoch: EPOCH, seq: 5 }

  it('pull() starts at the head and trusts it for maxBlind from the request on', async () => {
    await follow(reply(5))
    expect(events).toEqual([{ type: 'start', position: heardHead }])
    nowMs += 59_999
    expect(following.isHearing(heardHead)).toBe(true)
    nowMs += 1
    expect(following.isHearing(heardHead)).toBe(false)
  })

  it('isHearing() is false for a place behind the confirmed head, and after the clock was set back', async () => {
    await follow(reply(5))
    expect(following.isHearing({ epoch: EPOCH, seq: 4 })).toBe(false)
    expect(following.isHearing({ epoch: 'other', seq: 9 })).toBe(false)
    nowMs -= 1
    expect(following.isHearing(heardHead)).toBe(false)
  })

  it('pull() goes on until it is at the head when the entries come in parts', async () => {
    await follow(reply(5))
    replies.push(reply(9, [6, 7]), reply(9, [8, 9]))
    await following.pull()
    const seqs = events.map((event) => (event.type === 'inv' ? event.invalidation.position.seq : 0))
    expect(seqs).toEqual([0, 6, 7, 8, 9])
    expect(places.at(-1)).toEqual({ position: { epoch: EPOCH, seq: 7 }, nonce: 'n7' })
    expect(following.isHearing({ epoch: EPOCH, seq: 9 })).toBe(true)
  })

  it('pull() resets when the epoch is another', async () => {
    await follow(reply(5))
    replies.push({ ...reply(2), head: { epoch: 'e2', seq: 2 } })
    await following.pull()
    const position = { epoch: 'e2', seq: 2 }
    expect(events.at(-1)).toEqual({ type: 'reset', position, why: 'epoch' })
    expect(following.isHearing(position)).toBe(true)
  })

  it('pull() resets when the entries after its place were trimmed', async () => {
    await follow(reply(5))
    replies.push({ ...reply(300), floor: 200 })
    await following.pull()
    const position = { epoch: EPOCH, seq: 300 }
    expect(events.at(-1)).toEqual({ type: 'reset', position, why: 'trimmed' })
  })

  it('pull() resets when an entry in between is missing', async () => {
    await follow(reply(5))
    replies.push(reply(8, [7, 8]))
    await following.pull()
    const position = { epoch: EPOCH, seq: 8 }
    expect(events.slice(1)).toEqual([{ type: 'reset', position, why: 'trimmed' }])
    expect(following.isHearing(position)).toBe(true)
  })

  it('pull() reports what has been applied, and leave() that nothing more will be', async () => {
    await follow(reply(5))
    replies.push(reply(5), reply(7, [6, 7]), { ...reply(2), head: { epoch: 'e2', seq: 2 } })
    for (const _ of [1, 2, 3]) await following.pull()
    await following.leave()
    expect(reported).toEqual([7, 2, 'left'])
  })

  it('expect() lets the log begin anew when it shows less than this process has appended', async () => {
    await follow(reply(5))
    following.expect(own(6))
    replies.push(reply(5), { ...reply(1), head: { epoch: 'e2', seq: 1 } })
    await following.pull()
    // Its own entry is the place that proves to the log that it has stepped back.
    expect(places.at(-1)).toEqual(own(6))
    expect(events.slice(1)).toEqual([
      { type: 'reset', position: { epoch: 'e2', seq: 1 }, why: 'epoch' },
    ])
  })

  it('expect() lets the log begin anew when its entry’s number belongs to another one', async () => {
    await follow(reply(5))
    following.expect({ ...own(7), nonce: 'lost' })
    replies.push(reply(8, [6, 7, 8]), { ...reply(1), head: { epoch: 'e2', seq: 1 } })
    await following.pull()
    expect(places.at(-1)).toEqual({ ...own(7), nonce: 'lost' })
    // Nothing of what the log has become since is taken for its continuation.
    expect(events.map(({ type }) => type)).toEqual(['start', 'reset'])
  })

  it('expect() lets an answer be that was asked for before the append', async () => {
    await follow(reply(5))
    let arrive: (early: PullReply) => void = () => undefined
    replies.push(
      new Promise((resolve) => {
        arrive = resolve
      }),
      reply(6, [6]),
      reply(6),
    )
    const early = following.pull()
    following.expect(own(6))
    arrive(reply(5))
    await early
    await following.pull()
    await following.pull()
    expect(events.map(({ type }) => type)).toEqual(['start', 'inv'])
    expect(following.isHearing({ epoch: EPOCH, seq: 6 })).toBe(true)
  })

  it('expect() needs no proof of an entry that was heard already, or is of another life', async () => {
    await follow(reply(5))
    following.expect({ ...own(5), nonce: 'lost' })
    following.expect({ position: { epoch: 'e0', seq: 90 }, nonce: 'old' })
    replies.push(reply(5))
    await following.pull()
    expect(events).toHaveLength(1)
  })

  it('pull() distrusts at once when the log does not answer, and hears again with the next answer', async () => {
    await follow(reply(5))
    replies.push(new Error('gone'))
    expect(await following.pull()).toBe(false)
    expect(following.isHearing(heardHead)).toBe(false)
    replies.push(reply(5))
    expect(await following.pull()).toBe(true)
    expect(following.isHearing(heardHead)).toBe(true)
    expect(outcomes).toEqual(['heard', 'gone', 'heard'])
  })

  it('pull() answers a call during a pull by one more', async () => {
    await follow(reply(5))
    let arrive: (late: PullReply) => void = () => undefined
    replies.push(
      new Promise((resolve) => {
        arrive = resolve
      }),
      reply(6, [6]),
    )
    const first = following.pull()
    const second = following.pull()
    void following.pull()
    arrive(reply(5))
    await Promise.all([first, second])
    expect(places).toHaveLength(3)
    expect(events).toHaveLength(2)
  })

  it('close() ends it: a late answer is not applied', async () => {
    await follow(reply(5))
    let arrive: (late: PullReply) => void = () => undefined
    replies.push(
      new Promise((resolve) => {
        arrive = resolve
      }),
    )
    const late = following.pull()
    await following.leave()
    arrive(reply(6, [6]))
    expect(await late).toBe(false)
    expect(events).toHaveLength(1)
    expect(following.isHearing(heardHead)).toBe(false)
  })
})

function own(seq: number): Place {
  return { position: { epoch: EPOCH, seq }, nonce: `n${seq}` }
}

function reply(headSeq: number, seqs: readonly number[] = []): PullReply {
  return {
    head: { epoch: EPOCH, seq: headSeq },
    headNonce: `n${headSeq}`,
    floor: 1,
    entries: seqs.map((seq) => ({ seq, nonce: `n${seq}`, kind: 'soft', tags: [`t${seq}`] })),
  }
}
