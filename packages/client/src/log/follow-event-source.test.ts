// SPDX-License-Identifier: MIT
import { encodeChanges, encodeStreamEvent, type StreamEvent } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import type { EventSourceListener, OpenEventSource } from '../environment.ts'
import { settle, until } from '../testing/fake-clock.ts'
import { setUpFollower } from '../testing/follower-kit.ts'
import { at, beat, hello, inv } from '../testing/stream-events.ts'

interface Source {
  readonly url: string
  readonly listener: EventSourceListener
  isClosed: boolean
  send(event: StreamEvent): void
}

function setUp() {
  const sources: Source[] = []
  const openEventSource: OpenEventSource = (url, listener) => {
    const source: Source = {
      url,
      listener,
      isClosed: false,
      send: (event) => {
        listener.onFrame(encodeStreamEvent(event))
      },
    }
    sources.push(source)
    return () => {
      source.isClosed = true
    }
  }
  const kit = setUpFollower({}, { openEventSource })
  kit.worker.startAt('public', at(5))
  const next = async (): Promise<Source> => {
    await until(() => sources.length > 0)
    const source = sources.shift()
    if (source === undefined) throw new Error('no source')
    return source
  }
  return { ...kit, next }
}

describe('followEventSource()', () => {
  it('relays each event in order, and tells what carries them', async () => {
    const { begin, next, worker, news, origin } = setUp()
    void begin()
    const source = await next()
    expect(source.url).toBe('/springhouse/stream?since=e.5')
    source.listener.onOpen()
    source.send(hello(5))
    source.send(inv(6, 5, 'a'))
    source.send(inv(7, 6, 'b'))
    source.listener.onFrame({ event: 'inv', data: 'not ours', id: 'e.8' })
    source.send(beat(7, 0))
    await until(() => worker.applied.length === 2)
    expect(worker.applied).toEqual(['public 6 a', 'public 7 b'])
    expect(news.at(-1)).toMatchObject({ link: 'following', transport: 'event-source' })
    expect(origin.requests).toEqual([])
  })

  it('connects anew itself, from the place that was applied, when the source ends', async () => {
    const { begin, next, worker, clock, links } = setUp()
    void begin()
    const source = await next()
    source.listener.onOpen()
    source.send(hello(5))
    source.send(inv(6, 5, 'a'))
    await until(() => worker.applied.length === 1)
    source.listener.onError()
    await settle()
    expect([source.isClosed, links.at(-1)]).toEqual([true, 'connecting'])
    await clock.advance(2_500)
    expect((await next()).url).toBe('/springhouse/stream?since=e.6')
  })

  it('learns by a poll why a source could not be opened', async () => {
    const { begin, next, origin, links, clock } = setUp()
    origin.answer = () => new Response(null, { status: 503, headers: { 'Retry-After': '60' } })
    void begin()
    const source = await next()
    source.listener.onError()
    await settle()
    expect(origin.requests).toEqual(['/springhouse/changes?since=e.5'])
    expect(clock.pendingMs).toEqual([62_500])
    expect(links.at(-1)).toBe('offline')
  })

  it('polls when a source opens and says no hello', async () => {
    const { begin, next, origin, clock, news } = setUp()
    origin.answer = () => Response.json(JSON.parse(encodeChanges([hello(5)])))
    void begin()
    const source = await next()
    source.listener.onOpen()
    await clock.advance(10_000)
    expect(source.isClosed).toBe(true)
    await until(() => news.at(-1)?.link === 'following')
    expect(news.at(-1)?.transport).toBe('poll')
  })

  it('is dropped after 45 s of silence, and ends with its signal', async () => {
    const { begin, next, clock, term, links } = setUp()
    const ended = begin()
    const source = await next()
    source.listener.onOpen()
    source.send(hello(5))
    await settle()
    await clock.advance(45_000)
    expect([source.isClosed, links.at(-1)]).toEqual([true, 'connecting'])
    await clock.advance(2_500)
    const second = await next()
    term.abort()
    await ended
    expect(second.isClosed).toBe(true)
    second.send(hello(5))
    expect(clock.pendingMs).toEqual([])
  })
})
