// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { settle, until } from '../testing/fake-clock.ts'
import { setUpFollower } from '../testing/follower-kit.ts'
import { at, beat, hello, inv } from '../testing/stream-events.ts'

describe('Follower: events', () => {
  it('run() asks for what follows the applied position and relays each event in order', async () => {
    const { begin, origin, worker, links, sessions } = setUpFollower()
    worker.startAt('public', at(1790))
    void begin()
    const stream = await origin.nextStream()
    expect(stream.url).toBe('/springhouse/stream?since=e.1790')
    stream.send(hello(1790, { head: 1838 }))
    stream.send(inv(1838, 1790, 'herd:7', 'gr'))
    stream.send(inv(1841, 1838, 'product:42', 'products'))
    await until(() => worker.applied.length === 2)
    expect(worker.applied).toEqual(['public 1838 herd:7,gr', 'public 1841 product:42,products'])
    expect(sessions).toEqual(['u1.r1 true'])
    expect(worker.sessions).toEqual([{ partition: 'u1.r1', cache: true }])
    expect(links).toEqual(['connecting', 'following'])
  })

  it('run() starts the worker at the named place when it knows nothing of a scope', async () => {
    const { begin, origin, worker } = setUpFollower()
    void begin()
    const stream = await origin.nextStream()
    expect(stream.url).toBe('/springhouse/stream')
    stream.send(hello(12))
    await until(() => worker.applied.length === 1)
    expect(worker.applied).toEqual(['public reset e.12'])
  })

  it('run() relays a reset with the scope that hello named', async () => {
    const { begin, origin, worker } = setUpFollower()
    worker.startAt('public', at(3, 'old'))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(40, { gap: true }))
    stream.send({ type: 'reset', position: at(40), why: 'epoch' })
    await until(() => worker.applied.length === 1)
    expect(worker.applied).toEqual(['public reset e.40'])
    expect(stream.isAborted).toBe(false)
  })

  it('run() relays a reset into an epoch that hello did not name when there is one scope', async () => {
    const { begin, origin, worker, confirmations, clock } = setUpFollower()
    worker.startAt('public', at(3))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(3))
    stream.send({ type: 'reset', position: at(0, 'new'), why: 'epoch' })
    await until(() => worker.applied.length === 1)
    expect(confirmations.at(-1)).toEqual(['public', { head: at(0, 'new'), atMs: clock.nowMs }])
  })

  it('run() connects anew when rights changed, so that hello names the new partition', async () => {
    const { begin, origin, worker, clock } = setUpFollower()
    worker.startAt('public', at(3))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(3))
    stream.send({ type: 'reset', position: at(9), why: 'rights' })
    await until(() => stream.isAborted)
    await clock.advance(0)
    expect((await origin.nextStream()).url).toBe('/springhouse/stream?since=e.9')
  })

  it('run() confirms hello by the start of its request and a beat by the origin’s own milliseconds', async () => {
    const { begin, origin, worker, clock, confirmations } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const startedAtMs = clock.nowMs
    const stream = await origin.nextStream()
    await clock.advance(4_000)
    stream.send(hello(5, { head: 6 }))
    await settle()
    expect(confirmations).toEqual([['public', { head: at(6), atMs: startedAtMs }]])
    stream.send(inv(6, 5, 'a'))
    await clock.advance(16_000)
    stream.send(beat(6, 15_000))
    await settle()
    expect(confirmations.at(-1)).toEqual(['public', { head: at(6), atMs: startedAtMs + 15_000 }])
    const said = { head: at(6), atMs: startedAtMs }
    expect(worker.confirmations).toEqual([said, said])
  })

  it('run() resumes from the worker’s position when the worker finds a gap', async () => {
    const { begin, origin, worker, clock } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const first = await origin.nextStream()
    first.send(hello(5))
    first.send(inv(9, 7, 'a'))
    await until(() => first.isAborted)
    await clock.advance(0)
    const second = await origin.nextStream()
    expect(second.url).toBe('/springhouse/stream?since=e.5')
    second.send(hello(5, { head: 9 }))
    second.send(inv(9, 5, 'a', 'b'))
    await until(() => worker.applied.length === 1)
    expect(worker.applied).toEqual(['public 9 a,b'])
  })

  it('run() waits longer each time when every connection ends in a gap', async () => {
    const { begin, origin, worker, clock } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    for (const waitMs of [0, 2_500, 5_000, 10_000]) {
      const stream = await origin.nextStream()
      stream.send(hello(5))
      stream.send(inv(9, 7, 'a'))
      await until(() => stream.isAborted)
      await settle()
      expect(clock.pendingMs).toEqual([waitMs])
      await clock.advance(waitMs)
    }
  })

  it('run() advances by the worker’s answer only: an event whose answer is lost is sent again', async () => {
    const { begin, origin, worker } = setUpFollower()
    worker.startAt('public', at(5))
    worker.mishap = 'fails'
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    stream.send(inv(6, 5, 'a'))
    await until(() => stream.isAborted)
    expect(await worker.positions()).toEqual([{ scope: 'public', position: at(5) }])
  })

  it('run() announces a change that the worker could not apply, and asks for it again', async () => {
    const { begin, origin, worker, clock, changes, troubles } = setUpFollower()
    worker.startAt('public', at(5))
    for (const mishap of ['fails', 'throws'] as const) {
      worker.mishap = mishap
      if (mishap === 'fails') void begin()
      const stream = await origin.nextStream()
      expect(stream.url).toBe('/springhouse/stream?since=e.5')
      stream.send(hello(5))
      stream.send(inv(6, 5, mishap))
      await until(() => stream.isAborted)
      await settle()
      await clock.advance(clock.pendingMs[0] ?? 0)
    }
    expect(changes.map(({ tags }) => tags)).toEqual([['fails'], ['throws']])
    expect(troubles).toHaveLength(2)
    const stream = await origin.nextStream()
    stream.send(hello(5))
    stream.send(inv(6, 5, 'a'))
    await until(() => worker.applied.length === 1)
  })

  it('run() resumes when an event names an unknown epoch', async () => {
    const { begin, origin, worker, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    stream.send({ type: 'beat', heads: [at(1, 'other')], sinceAcceptedMs: 1 })
    await until(() => stream.isAborted)
    expect(links.at(-1)).toBe('connecting')
  })

  it('run() resumes when the head of the beat before has not arrived', async () => {
    const { begin, origin, worker, clock } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    stream.send(beat(6, 0))
    await settle()
    expect(stream.isAborted).toBe(false)
    stream.send(beat(6, 0))
    await until(() => stream.isAborted)
    await clock.advance(0)
    expect((await origin.nextStream()).url).toBe('/springhouse/stream?since=e.5')
  })

  it('run() begins a scope only where nothing is known of it: another tab may have led the worker elsewhere since', async () => {
    const { begin, origin, worker, clock } = setUpFollower()
    void begin()
    const stream = await origin.nextStream()
    worker.startAt('public', at(3, 'f'))
    stream.send(hello(5))
    await until(() => stream.isAborted)
    await clock.advance(0)
    expect((await origin.nextStream()).url).toBe('/springhouse/stream?since=f.3')
    expect(worker.applied).toEqual([])
  })

  it.each([
    ['back', -600_000],
    ['forward', 600_000],
  ])(
    'run() connects anew when the clock was set %s: the old times confirm nothing',
    async (_where, byMs) => {
      const { begin, origin, worker, clock, confirmations } = setUpFollower()
      worker.startAt('public', at(5))
      void begin()
      const stream = await origin.nextStream()
      stream.send(hello(5))
      await until(() => confirmations.length === 1)
      clock.nowMs += byMs
      stream.send(beat(5, 15_000))
      await until(() => stream.isAborted)
      await clock.advance(2_500)
      ;(await origin.nextStream()).send(hello(5))
      await until(() => confirmations.length === 2)
      const [, latest] = confirmations.at(-1) ?? []
      expect(Math.abs(clock.nowMs - (latest?.atMs ?? 0))).toBeLessThanOrEqual(2_500)
    },
  )

  it('run() ignores malformed and unknown events', async () => {
    const { begin, origin, worker } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    stream.sendText(': a comment\n\nevent: news\ndata: {}\n\nevent: inv\ndata: not json\n\n')
    stream.send(inv(6, 5, 'a'))
    await until(() => worker.applied.length === 1)
    expect(stream.isAborted).toBe(false)
  })

  it('reconsiderSession() connects anew only when another partition than hello’s was heard of', async () => {
    const { begin, origin, worker, follower } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const first = await origin.nextStream()
    follower.reconsiderSession('u2.r1')
    first.send(hello(5))
    await settle()
    follower.reconsiderSession('u1.r1')
    expect(first.isAborted).toBe(false)
    follower.reconsiderSession('u2.r1')
    await origin.nextStream()
    expect(first.isAborted).toBe(true)
  })

  it('run() follows by itself while the worker cannot be reached, and tries it again after a minute', async () => {
    const { begin, origin, worker, clock, changes, failures } = setUpFollower()
    worker.startAt('public', at(5))
    worker.positionsFail = true
    void begin()
    const stream = await origin.nextStream()
    expect(stream.url).toBe('/springhouse/stream')
    stream.send(hello(7))
    stream.send(inv(8, 7, 'a'))
    await until(() => changes.length === 2)
    expect(changes).toEqual([
      { scope: 'public', tags: [], position: at(7) },
      { scope: 'public', tags: ['a'], position: at(8) },
    ])
    expect(failures).toHaveLength(1)
    worker.positionsFail = false
    stream.send(beat(8, 0))
    await settle()
    await clock.advance(40_000)
    stream.send(beat(8, 40_000))
    await settle()
    await clock.advance(20_000)
    expect((await origin.nextStream()).url).toBe('/springhouse/stream?since=e.5')
  })

  it('reconsiderRelay() connects anew only when another relay is to be used', async () => {
    const { begin, origin, worker, follower, chosen, local, links } = setUpFollower()
    chosen.relay = local
    follower.reconsiderRelay()
    void begin()
    const first = await origin.nextStream()
    follower.reconsiderRelay()
    await settle()
    expect(first.isAborted).toBe(false)
    worker.startAt('public', at(5))
    chosen.relay = worker
    follower.reconsiderRelay()
    expect(links.at(-1)).toBe('connecting')
    expect((await origin.nextStream()).url).toBe('/springhouse/stream?since=e.5')
  })
})
