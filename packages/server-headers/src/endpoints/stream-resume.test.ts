// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { formatPosition } from '@springhouse/core'
import { describe, expect, it, vi } from 'vitest'
import { streamKit } from '../testing/stream-kit.ts'

const kit = streamKit()
const { open, follow, here, inv } = kit

describe('GET /stream of a follower that was away', () => {
  it('catches up from since with one event at the head', async () => {
    await open()
    const since = formatPosition(await kit.portal.origin.invalidate(['a']))
    await kit.portal.origin.invalidate(['b'])
    await kit.portal.origin.invalidate(['c'])
    await kit.portal.origin.invalidate(['b'])
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
    await kit.portal.origin.invalidate(['d'])
    expect(await reader.next()).toEqual(inv(5, 4, ['d']))
  })

  it('names every tag in the first event when hard ones follow in their own', async () => {
    await open()
    const since = formatPosition(here())
    await kit.portal.origin.invalidate(['a'])
    await kit.portal.origin.invalidate(['b'], { kind: 'hard' })
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
    await kit.portal.origin.invalidate(['b'], { kind: 'hard' })
    const reader = await follow(`?since=${since}`)
    await reader.next()
    expect(await reader.next()).toEqual(inv(1, 0, ['b'], 'hard'))
  })

  it('sends nothing between hello and the log when nothing was missed', async () => {
    await open()
    const reader = await follow(`?since=${formatPosition(here())}`)
    await reader.next()
    await kit.portal.origin.invalidate(['a'])
    expect(await reader.next()).toEqual(inv(1, 0, ['a']))
  })

  it('resumes from Last-Event-ID rather than since', async () => {
    await open()
    const since = formatPosition(here())
    const seen = formatPosition(await kit.portal.origin.invalidate(['a']))
    await kit.portal.origin.invalidate(['b'])
    const reader = await follow(`?since=${since}`, { headers: { 'Last-Event-ID': seen } })
    await reader.next()
    expect(await reader.next()).toEqual(inv(2, 1, ['b']))
  })

  it('sends a reset when the place is of another epoch', async () => {
    await open()
    await kit.portal.origin.invalidate(['a'])
    const reader = await follow('?since=gone.7')
    expect(await reader.next()).toMatchObject({ scopes: [{ gap: true, from: { seq: 1 } }] })
    expect(await reader.next()).toEqual({ type: 'reset', position: here(), why: 'epoch' })
    await kit.portal.origin.invalidate(['b'])
    expect(await reader.next()).toEqual(inv(2, 1, ['b']))
  })

  it('leaves out a place that belongs to none of its scopes', async () => {
    await open()
    const reader = await follow(`?since=${formatPosition(here())},gone.7`)
    expect(await reader.next()).toMatchObject({ scopes: [{ gap: false }] })
  })

  it('misses nothing that is invalidated while it catches up', async () => {
    await open()
    const original = kit.portal.origin.catchUp.bind(kit.portal.origin)
    vi.spyOn(kit.portal.origin, 'catchUp').mockImplementation(async (scope, since) => {
      await kit.portal.origin.invalidate(['before'])
      const caughtUp = await original(scope, since)
      await kit.portal.origin.invalidate(['after'])
      return caughtUp
    })
    const reader = await follow(`?since=${formatPosition(here())}`)
    await reader.next()
    expect(await reader.next()).toEqual(inv(1, 0, ['before']))
    await vi.advanceTimersByTimeAsync(50)
    expect(await reader.next()).toEqual(inv(2, 1, ['after']))
  })
})

function tagsOf(event: StreamEvent | undefined): readonly string[] {
  return event?.type === 'inv' ? event.invalidation.tags.toSorted() : []
}
