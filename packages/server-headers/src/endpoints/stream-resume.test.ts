// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { formatPosition, type Position } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EventReader } from '../testing/event-reader.ts'
import { openPortal, type TestPortal, type TestPortalOptions } from '../testing/test-portal.ts'

let portal: TestPortal
const readers: EventReader[] = []

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
})
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.cancel()
  await portal.close()
  vi.useRealTimers()
})

async function open(options: TestPortalOptions = {}): Promise<TestPortal> {
  portal = await openPortal({}, { clock: () => Date.now(), ...options })
  return portal
}

async function follow(query = '', init?: RequestInit): Promise<EventReader> {
  const reader = new EventReader(await portal.fetch(`/springhouse/stream${query}`, init))
  readers.push(reader)
  return reader
}

function here(): Position {
  const position = portal.origin.stamp('public')
  if (position === undefined) throw new Error('The origin does not hear its log')
  return position
}

const inv = (seq: number, previousSeq: number, tags: string[], kind = 'soft'): unknown => ({
  type: 'inv',
  invalidation: { position: { epoch: here().epoch, seq }, previousSeq, tags, kind },
})

describe('GET /stream of a follower that was away', () => {
  it('catches up from since with one event at the head', async () => {
    await open()
    const since = formatPosition(await portal.origin.invalidate(['a']))
    await portal.origin.invalidate(['b'])
    await portal.origin.invalidate(['c'])
    await portal.origin.invalidate(['b'])
    const reader = await follow(`?since=${since}`)
    expect(await reader.next()).toMatchObject({
      scopes: [{ from: { seq: 1 }, head: { seq: 4 }, gap: false }],
    })
    const event = await reader.next()
    expect(event).toMatchObject({
      type: 'inv',
      invalidation: { previousSeq: 1, position: { seq: 4 } },
    })
    expect(tagsOf(event)).toEqual(['b', 'c'])
    await portal.origin.invalidate(['d'])
    expect(await reader.next()).toEqual(inv(5, 4, ['d']))
  })

  it('names every tag in the first event when hard ones follow in their own', async () => {
    await open()
    const since = formatPosition(here())
    await portal.origin.invalidate(['a'])
    await portal.origin.invalidate(['b'], { kind: 'hard' })
    const reader = await follow(`?since=${since}`)
    await reader.next()
    const all = await reader.next()
    expect(all).toMatchObject({
      invalidation: { kind: 'soft', previousSeq: 0, position: { seq: 2 } },
    })
    expect(tagsOf(all)).toEqual(['a', 'b'])
    expect(await reader.next()).toEqual(inv(2, 2, ['b'], 'hard'))
  })

  it('sends hard ones alone when there were no others', async () => {
    await open()
    const since = formatPosition(here())
    await portal.origin.invalidate(['b'], { kind: 'hard' })
    const reader = await follow(`?since=${since}`)
    await reader.next()
    expect(await reader.next()).toEqual(inv(1, 0, ['b'], 'hard'))
  })

  it('sends nothing between hello and the log when nothing was missed', async () => {
    await open()
    const reader = await follow(`?since=${formatPosition(here())}`)
    await reader.next()
    await portal.origin.invalidate(['a'])
    expect(await reader.next()).toEqual(inv(1, 0, ['a']))
  })

  it('resumes from Last-Event-ID rather than since', async () => {
    await open()
    const since = formatPosition(here())
    const seen = formatPosition(await portal.origin.invalidate(['a']))
    await portal.origin.invalidate(['b'])
    const reader = await follow(`?since=${since}`, { headers: { 'Last-Event-ID': seen } })
    await reader.next()
    expect(await reader.next()).toEqual(inv(2, 1, ['b']))
  })

  it('sends a reset when the place is of another epoch', async () => {
    await open()
    await portal.origin.invalidate(['a'])
    const reader = await follow('?since=gone.7')
    expect(await reader.next()).toMatchObject({ scopes: [{ gap: true, from: { seq: 1 } }] })
    expect(await reader.next()).toEqual({ type: 'reset', position: here(), why: 'epoch' })
    await portal.origin.invalidate(['b'])
    expect(await reader.next()).toEqual(inv(2, 1, ['b']))
  })

  it('leaves out a place that belongs to none of its scopes', async () => {
    await open()
    const reader = await follow(`?since=${formatPosition(here())},gone.7`)
    expect(await reader.next()).toMatchObject({ scopes: [{ gap: false }] })
  })

  it('misses nothing that is invalidated while it catches up', async () => {
    await open()
    const original = portal.origin.catchUp.bind(portal.origin)
    vi.spyOn(portal.origin, 'catchUp').mockImplementation(async (scope, since) => {
      await portal.origin.invalidate(['before'])
      const caughtUp = await original(scope, since)
      await portal.origin.invalidate(['after'])
      return caughtUp
    })
    const reader = await follow(`?since=${formatPosition(here())}`)
    await reader.next()
    expect(await reader.next()).toEqual(inv(1, 0, ['before']))
    expect(await reader.next()).toEqual(inv(2, 1, ['after']))
  })
})

function tagsOf(event: StreamEvent | undefined): readonly string[] {
  return event?.type === 'inv' ? event.invalidation.tags.toSorted() : []
}
