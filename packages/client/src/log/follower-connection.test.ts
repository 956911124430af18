// SPDX-License-Identifier: MIT
import { encodeChanges } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { settle, until } from '../testing/fake-clock.ts'
import { setUpFollower } from '../testing/follower-kit.ts'
import { at, beat, hello, inv } from '../testing/stream-events.ts'

describe('Follower: connection', () => {
  it('run() drops a connection whose event never ends', async () => {
    const { begin, origin, links } = setUpFollower()
    void begin()
    const stream = await origin.nextStream()
    stream.sendText(`data: ${'x'.repeat(256 * 1024)}`, 16 * 1024)
    await until(() => stream.isAborted)
    expect(links).toEqual(['connecting'])
  })

  it('run() drops a connection after 45 s without an event, and resumes', async () => {
    const { begin, origin, worker, clock, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    await settle()
    await clock.advance(44_999)
    stream.send(beat(5, 44_999))
    await settle()
    await clock.advance(44_999)
    expect(stream.isAborted).toBe(false)
    await clock.advance(1)
    expect(stream.isAborted).toBe(true)
    expect(links.at(-1)).toBe('connecting')
    await clock.advance(2_500)
    expect((await origin.nextStream()).url).toBe('/springhouse/stream?since=e.5')
  })

  it('run() backs off while nobody answers, and starts over with short waits after a success', async () => {
    const { begin, origin, clock, links } = setUpFollower()
    origin.answer = () => Promise.reject(new TypeError('network'))
    void begin()
    await settle()
    expect(links).toEqual(['connecting', 'offline'])
    const waits: number[] = []
    for (let turn = 0; turn < 6; turn += 1) {
      const [waitMs = 0] = clock.pendingMs
      waits.push(waitMs)
      await clock.advance(waitMs)
    }
    expect(waits).toEqual([2_500, 5_000, 10_000, 20_000, 30_000, 30_000])
    origin.answer = undefined
    await clock.advance(30_000)
    const stream = await origin.nextStream()
    stream.send(hello(1))
    await settle()
    stream.close()
    await settle()
    expect(clock.pendingMs).toEqual([2_500])
    expect(links).toEqual(['connecting', 'offline', 'following', 'connecting'])
  })

  it('run() polls when a stream is not answered within 20 s, and tries a stream again when no poll is either', async () => {
    const { begin, origin, clock, links } = setUpFollower()
    origin.answer = () => new Promise(() => {})
    void begin()
    await settle()
    await clock.advance(20_000)
    expect(origin.requests).toEqual(['/springhouse/stream', '/springhouse/changes'])
    await clock.advance(45_000)
    expect(links.at(-1)).toBe('offline')
    expect(clock.pendingMs).toEqual([5_000])
    await clock.advance(5_000)
    expect(origin.requests.at(-1)).toBe('/springhouse/stream')
  })

  it('nudge() tries at once while waiting', async () => {
    const { begin, origin, follower } = setUpFollower()
    origin.answer = () => Promise.reject(new TypeError('network'))
    void begin()
    await settle()
    origin.answer = undefined
    follower.nudge(false)
    await origin.nextStream()
    expect(origin.requests).toHaveLength(2)
  })

  it('nudge() leaves a healthy connection alone, and renews one that has missed a beat', async () => {
    const { begin, origin, worker, follower, clock } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    stream.send(hello(5))
    await settle()
    clock.nowMs += 20_000
    follower.nudge(false)
    expect(stream.isAborted).toBe(false)
    clock.nowMs += 1
    follower.nudge(false)
    await origin.nextStream()
    expect(stream.isAborted).toBe(true)
  })

  it('run() honours Retry-After, whatever the network says', async () => {
    const { begin, origin, follower, clock, links } = setUpFollower()
    origin.answer = () => new Response(null, { status: 503, headers: { 'Retry-After': '60' } })
    void begin()
    await settle()
    follower.nudge(false)
    await settle()
    expect(origin.requests).toHaveLength(1)
    expect(clock.pendingMs).toEqual([62_500])
    expect(links.at(-1)).toBe('offline')
    await clock.advance(62_500)
    expect(origin.requests).toHaveLength(2)
  })

  it('run() waits for a session after a 401, and restart() ends the wait', async () => {
    const { begin, origin, follower, clock, links } = setUpFollower()
    origin.answer = () => new Response(null, { status: 401 })
    void begin()
    await settle()
    expect(links.at(-1)).toBe('signed-out')
    follower.nudge(false)
    await clock.advance(3_600_000)
    expect(origin.requests).toHaveLength(1)
    origin.answer = undefined
    follower.restart()
    ;(await origin.nextStream()).send(hello(1))
    await until(() => links.at(-1) === 'following')
  })

  it('restart() connects anew at once while connected', async () => {
    const { begin, origin, worker, follower } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const first = await origin.nextStream()
    first.send(hello(5))
    await settle()
    follower.restart()
    await origin.nextStream()
    expect(first.isAborted).toBe(true)
  })

  it('restart() silences what the abandoned connection still says of the session', async () => {
    const { begin, origin, worker, follower, sessions } = setUpFollower()
    worker.startAt('public', at(5))
    let release = (): void => {}
    const applySession = worker.applySession.bind(worker)
    worker.applySession = async (session) => {
      await new Promise<void>((resolve) => {
        release = resolve
      })
      await applySession(session)
    }
    void begin()
    ;(await origin.nextStream()).send(hello(5, { partition: 'u1.r1' }))
    await settle()
    follower.restart()
    release()
    ;(await origin.nextStream()).send(hello(5, { partition: 'u2.r1' }))
    await settle()
    release()
    await until(() => sessions.length > 0)
    expect(sessions).toEqual(['u2.r1 true'])
  })

  it('run() polls every 15 s when a stream opens and says no hello, and tries a stream again later', async () => {
    const { begin, origin, worker, clock, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    const stream = await origin.nextStream()
    origin.answer = (url) =>
      url.includes('/changes')
        ? Response.json(JSON.parse(encodeChanges([hello(5, { head: 6 }), inv(6, 5, 'a')])))
        : new Response(null, { status: 500 })
    await clock.advance(10_000)
    expect(stream.isAborted).toBe(true)
    expect(origin.requests.at(-1)).toBe('/springhouse/changes?since=e.5')
    await until(() => links.at(-1) === 'following')
    expect(worker.applied).toEqual(['public 6 a'])
    await clock.advance(15_000)
    expect(origin.requests.at(-1)).toBe('/springhouse/changes?since=e.6')
    await clock.advance(20 * 15_000)
    expect(origin.requests.filter((url) => url.includes('/changes'))).toHaveLength(20)
    expect(origin.requests.at(-1)).toBe('/springhouse/stream?since=e.6')
  })

  it('run() follows by polls while the origin has no room for another stream of its user', async () => {
    const { begin, origin, worker, clock, links } = setUpFollower()
    worker.startAt('public', at(5))
    const full = new Response(null, { status: 429, headers: { 'Retry-After': '60' } })
    origin.answer = (url) =>
      url.includes('/changes') ? Response.json(JSON.parse(encodeChanges([hello(5)]))) : full.clone()
    void begin()
    await settle()
    await clock.advance(5_000)
    await until(() => links.at(-1) === 'following')
    await clock.advance(60_000)
    await until(() => links.at(-1) === 'following')
    expect(origin.requests.map((url) => url.split(/[/?]/)[2])).toEqual([
      'stream',
      ...Array.from({ length: 4 }, () => 'changes'),
      'stream',
      'changes',
    ])
    expect(links).toEqual(['connecting', 'following', 'connecting', 'following'])
  })

  it('run() takes an answer to a poll that is not ours for no answer', async () => {
    const { begin, origin, clock, links } = setUpFollower()
    void begin()
    await origin.nextStream()
    origin.answer = () => Response.json({ hello: 'from the hotel' })
    await clock.advance(10_000)
    await clock.advance(0)
    expect(links.at(-1)).toBe('offline')
    origin.answer = () => new Response(null, { status: 401 })
    await clock.advance(5_000)
    expect(links.at(-1)).toBe('signed-out')
  })

  it('run() ends a poll at a gap and at a network that hangs', async () => {
    const { begin, origin, worker, clock, links } = setUpFollower()
    worker.startAt('public', at(5))
    void begin()
    await origin.nextStream()
    origin.answer = () =>
      Response.json(JSON.parse(encodeChanges([hello(5, { head: 9 }), inv(9, 7, 'a')])))
    await clock.advance(10_000)
    await clock.advance(0)
    expect(links.at(-1)).toBe('connecting')
    origin.answer = () => new Promise(() => {})
    await clock.advance(5_000)
    await clock.advance(45_000)
    expect(links.at(-1)).toBe('offline')
  })

  it('run() ends with its signal, connected or waiting', async () => {
    const connected = setUpFollower()
    const ended = connected.begin()
    const stream = await connected.origin.nextStream()
    connected.term.abort()
    await ended
    expect(stream.isAborted).toBe(true)
    const waiting = setUpFollower()
    waiting.origin.answer = () => new Response(null, { status: 401 })
    const stopped = waiting.begin()
    await settle()
    waiting.term.abort()
    await stopped
    expect(waiting.clock.pendingMs).toEqual([])
  })
})
