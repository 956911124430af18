// SPDX-License-Identifier: MIT
import {
  encodeChanges,
  encodeHead,
  encodeSegment,
  type LogSegment,
  type StreamEvent,
  type TagAt,
} from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { settle, until } from '../testing/fake-clock.ts'
import { type FollowerKit, setUpFollower } from '../testing/follower-kit.ts'
import { at, hello } from '../testing/stream-events.ts'

/** An origin that writes heads and segments of four entries; each entry has its own tag. */
class SegmentOrigin {
  epoch = 'e'
  seq = 5
  floor = 0
  age: string | undefined = '0'
  greeting: readonly StreamEvent[] | undefined
  failing: ((path: string) => Response | undefined) | undefined

  answer(url: string): Response {
    const [path = ''] = url.split('?')
    const failed = this.failing?.(path)
    if (failed !== undefined) return failed
    if (path.endsWith('/changes')) return this.#json(encodeChanges(this.#changes(url)))
    if (path.endsWith('/head')) return this.#json(encodeHead([this.#head()]), this.age)
    const number = Number(path.split('/').at(-1))
    return this.#json(encodeSegment(this.#segment(number * 4, number * 4 + 4)))
  }

  #changes(url: string): readonly StreamEvent[] {
    if (this.greeting !== undefined) return this.greeting
    const since = Number(url.split('.').at(-1))
    const from = hello(since, { head: this.seq })
    if (since >= this.seq) return [from]
    const invalidation = { position: at(this.seq), previousSeq: since, tags: ['*'] }
    return [from, { type: 'inv', invalidation: { ...invalidation, kind: 'soft' } }]
  }

  #head() {
    const { epoch, seq, floor } = this
    const tail = this.#segment(Math.floor(seq / 4) * 4, seq)
    return { scope: 'public', epoch, seq, floor, segmentSize: 4, tail }
  }

  #segment(after: number, seq: number): LogSegment {
    const tags = Array.from({ length: seq - after }, (_, index): TagAt => {
      const place = after + index + 1
      return [`t${place}`, place]
    })
    return { epoch: this.epoch, after, seq, tags, hard: [] }
  }

  #json(body: string, age?: string): Response {
    const headers = { 'Content-Type': 'application/json', ...(age === undefined ? {} : { age }) }
    return new Response(body, { headers })
  }
}

async function setUp(): Promise<FollowerKit & { readonly log: SegmentOrigin }> {
  const kit = setUpFollower({ follow: 'poll' })
  const log = new SegmentOrigin()
  kit.origin.answer = (url) => log.answer(url)
  kit.worker.startAt('public', at(5))
  void kit.begin()
  await until(() => kit.links.includes('following'))
  return { ...kit, log }
}

describe('followSegments()', () => {
  it('asks for changes once, and then for heads, which any cache may answer', async () => {
    const { clock, origin, log, worker, news } = await setUp()
    log.seq = 7
    await clock.advance(15_000)
    await until(() => worker.applied.length === 1)
    await clock.advance(15_000)
    expect(origin.requests).toEqual([
      '/springhouse/changes?since=e.5',
      '/springhouse/head',
      '/springhouse/head',
    ])
    expect(worker.applied).toEqual(['public 7 t6,t7'])
    expect(news.at(-1)).toMatchObject({ link: 'following', transport: 'poll' })
  })

  it('fetches the sealed segments that it has missed, in order', async () => {
    const { clock, origin, log, worker } = await setUp()
    log.seq = 14
    await clock.advance(15_000)
    await until(() => worker.applied.length === 3)
    expect(origin.requests.slice(2)).toEqual(['/springhouse/log/e/1', '/springhouse/log/e/2'])
    expect(worker.applied).toEqual([
      'public 8 t6,t7,t8',
      'public 12 t9,t10,t11,t12',
      'public 14 t13,t14',
    ])
  })

  it('confirms as of the time at which the head was surely true: before its age in a cache', async () => {
    const { clock, log, confirmations } = await setUp()
    log.age = '3'
    await clock.advance(15_000)
    const [, latest] = confirmations.at(-1) ?? []
    expect(latest?.head).toEqual(at(5))
    expect(latest?.atMs).toBeLessThanOrEqual(clock.nowMs - 3_000)
  })

  it('confirms nothing by a head that a cache has kept since before the connection', async () => {
    const { clock, log, confirmations } = await setUp()
    const before = confirmations.length
    log.age = '600'
    await clock.advance(15_000)
    expect(confirmations).toHaveLength(before)
  })

  it('asks the origin itself when a segment is gone', async () => {
    const { clock, origin, log, worker } = await setUp()
    log.seq = 14
    log.failing = (path) =>
      path.includes('/log/') ? new Response(null, { status: 410 }) : undefined
    await clock.advance(15_000)
    await until(() => worker.applied.length === 1)
    expect(origin.requests.slice(2)).toEqual([
      '/springhouse/log/e/1',
      '/springhouse/changes?since=e.5',
    ])
    expect(worker.applied).toEqual(['public 14 *'])
  })

  it('starts over in another epoch', async () => {
    const { clock, log, worker } = await setUp()
    log.epoch = 'f'
    log.seq = 3
    await clock.advance(15_000)
    await until(() => worker.applied.length === 1)
    expect(worker.applied).toEqual(['public reset f.3'])
  })

  it('goes on with changes where the origin writes no heads, and asks for none again', async () => {
    const { clock, origin, log, worker, links } = await setUp()
    log.failing = (path) =>
      path.endsWith('/head') ? new Response(null, { status: 404 }) : undefined
    log.seq = 6
    await clock.advance(15_000)
    await until(() => worker.applied.length === 1)
    await clock.advance(30_000)
    expect(origin.requests.map((url) => url.split('?')[0])).toEqual([
      '/springhouse/changes',
      '/springhouse/head',
      '/springhouse/changes',
      '/springhouse/changes',
      '/springhouse/changes',
    ])
    expect(links.at(-1)).toBe('following')
  })

  it('lets a busy origin have its time', async () => {
    const { clock, log, links } = await setUp()
    log.failing = () => new Response(null, { status: 503, headers: { 'Retry-After': '60' } })
    await clock.advance(15_000)
    expect(clock.pendingMs).toEqual([62_500])
    expect(links.at(-1)).toBe('offline')
  })

  it('asks the origin itself after twenty heads: it names the session', async () => {
    const { clock, origin, sessions } = await setUp()
    await clock.advance(20 * 15_000)
    await settle()
    expect(origin.requests.filter((url) => url.includes('/changes'))).toHaveLength(2)
    expect(sessions).toHaveLength(2)
  })

  it('asks for private scopes by the key that hello named, and takes nothing for a scope that it did not name', async () => {
    const kit = setUpFollower({ follow: 'poll' })
    const scope = 'tenant.abc'
    const head = at(3, 't')
    const scopes = [{ scope, from: head, head, gap: false, key: 'k1' }]
    const greeting: StreamEvent = { type: 'hello', partition: 'u1.r1', cache: true, scopes }
    const log = new SegmentOrigin()
    log.greeting = [greeting]
    kit.origin.answer = (url) => log.answer(url)
    kit.worker.startAt(scope, head)
    void kit.begin()
    await until(() => kit.links.includes('following'))
    log.failing = () => Response.json(JSON.parse(encodeHead([])))
    await kit.clock.advance(15_000)
    expect(kit.origin.requests.at(-1)).toBe('/springhouse/head/k1')
    expect(kit.worker.applied).toEqual([])
  })
})
