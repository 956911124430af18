// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { encodeChanges } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { settle, until } from '../testing/fake-clock.ts'
import { setUpFollower } from '../testing/follower-kit.ts'
import { at, beat, hello, inv } from '../testing/stream-events.ts'

function helloOfTwo(heads: readonly [number, number]): StreamEvent {
  const [first, second] = heads
  return {
    type: 'hello',
    partition: 'u1.r1',
    cache: true,
    scopes: [
      { scope: 'public', from: at(5), head: at(first), gap: false },
      { scope: 'farm', from: at(5, 'f'), head: at(second, 'f'), gap: false },
    ],
  }
}

const JSON_TYPE = { headers: { 'Content-Type': 'application/json' } }

describe('Follower: when it says that the log is followed', () => {
  it('waits until what was missed has been applied', async () => {
    const { begin, origin, worker, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5, { head: 7 }))
    await settle()
    expect(links).toEqual(['connecting'])
    stream.send(inv(7, 5, 'a'))
    await until(() => links.includes('following'))
    expect(worker.applied).toEqual(['public 7 a'])
  })

  it('says so at once when nothing was missed, once the worker has been told where the log stands', async () => {
    const { begin, origin, worker, links, clock } = setUpFollower()
    worker.startAt('public', at(5))
    const told: number[] = []
    const applySession = worker.applySession.bind(worker)
    worker.applySession = async (session) => {
      await settle()
      told.push(links.length)
      await applySession(session)
    }
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    await until(() => links.includes('following'))
    expect(told).toEqual([1])
    expect(worker.confirmations).toEqual([{ head: at(5), atMs: clock.nowMs }])
  })

  it('waits for every scope', async () => {
    const { begin, origin, worker, links } = setUpFollower()
    worker.startAt('public', at(5))
    worker.startAt('farm', at(5, 'f'))
    void begin()
    const stream = await origin.nextStream()
    stream.send(helloOfTwo([6, 8]))
    stream.send(inv(6, 5, 'a'))
    await until(() => worker.applied.length === 1)
    await settle()
    expect(links).toEqual(['connecting'])
    const invalidation = {
      position: at(8, 'f'),
      previousSeq: 5,
      tags: ['b'],
      kind: 'soft',
    } as const
    stream.send({ type: 'inv', invalidation })
    await until(() => links.includes('following'))
  })

  it('waits for the reset where something is lost, even when its place is beyond the head', async () => {
    const { begin, origin, worker, links, confirmations } = setUpFollower()
    worker.startAt('public', at(50))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(40, { gap: true }))
    await settle()
    expect(links).toEqual(['connecting'])
    expect(confirmations).toEqual([])
    expect(worker.confirmations).toEqual([])
    stream.send({ type: 'reset', position: at(40), why: 'epoch' })
    await until(() => links.includes('following'))
    expect(worker.applied).toEqual(['public reset e.40'])
  })

  it('does not say so when the worker finds a gap, but after the catch-up from there', async () => {
    const { begin, origin, worker, clock, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const first = await origin.nextStream()
    first.send(hello(7, { head: 9 }))
    first.send(inv(9, 7, 'a'))
    await until(() => first.isAborted)
    expect(links).toEqual(['connecting'])
    await clock.advance(0)
    const second = await origin.nextStream()
    second.send(hello(5, { head: 9 }))
    await settle()
    expect(links).toEqual(['connecting'])
    second.send(inv(9, 5, 'a', 'b'))
    await until(() => links.includes('following'))
  })

  it('does not say so when the session must be named anew first', async () => {
    const { begin, origin, worker, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(9, { gap: true }))
    stream.send({ type: 'reset', position: at(9), why: 'rights' })
    await until(() => stream.isAborted)
    expect(links).toEqual(['connecting'])
  })

  it('says so before the copies of a hard invalidation are deleted: they are known to be invalid', async () => {
    const { begin, origin, worker, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5, { head: 7 }))
    stream.send(inv(7, 5, 'a', 'gone'))
    await until(() => links.includes('following'))
    const hard = { position: at(7), previousSeq: 7, tags: ['gone'], kind: 'hard' } as const
    stream.send({ type: 'inv', invalidation: hard })
    await until(() => worker.applied.length === 2)
    expect(links).toEqual(['connecting', 'following'])
  })

  it('goes on saying so while a beat is ahead of the event that it announces', async () => {
    const { begin, origin, worker, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    await until(() => links.includes('following'))
    stream.send(beat(6, 0))
    await settle()
    expect(links).toEqual(['connecting', 'following'])
  })

  it('holds for a tab that follows by itself', async () => {
    const { begin, origin, local, chosen, links } = setUpFollower()
    chosen.relay = local
    local.learn('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    expect(stream.url).toBe('/springhouse/stream?since=e.5')
    stream.send(hello(5, { head: 6 }))
    await settle()
    expect(links).toEqual(['connecting'])
    stream.send(inv(6, 5, 'a'))
    await until(() => links.includes('following'))
  })

  it('holds for a poll of /changes: an answer that stops short of the head is none', async () => {
    const { begin, origin, worker, clock, links } = setUpFollower()
    worker.startAt('public', at(5))
    const answers = [[hello(5, { head: 6 })], [hello(5, { head: 6 }), inv(6, 5, 'a')]]
    void begin()
    await origin.nextStream()
    origin.answer = () => new Response(encodeChanges(answers.shift() ?? [hello(6)]), JSON_TYPE)
    await clock.advance(10_000)
    await until(() => answers.length === 1)
    await settle()
    expect(links).toEqual(['connecting'])
    await clock.advance(15_000)
    await until(() => links.includes('following'))
    expect(worker.applied).toEqual(['public 6 a'])
  })
})
