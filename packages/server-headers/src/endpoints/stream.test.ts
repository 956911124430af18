// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { describe, expect, it, vi } from 'vitest'
import { streamKit } from '../testing/stream-kit.ts'
import type { TroubleListener } from '../trouble.ts'

const kit = streamKit()
const { open, follow, here, inv } = kit

describe('GET /stream', () => {
  it('answers as an event stream that nobody stores, changes or buffers', async () => {
    await open()
    const { status, headers, body } = await kit.portal.fetch('/springhouse/stream')
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toBe('text/event-stream')
    expect(headers.get('Cache-Control')).toBe('no-store, no-transform')
    expect(headers.get('X-Accel-Buffering')).toBe('no')
    expect(headers.get('Springhouse-Partition')).toBe('anonymous')
    await body?.cancel()
  })

  it('says hello first, with the head for a follower that has nothing', async () => {
    await open()
    await kit.portal.origin.invalidate(['a'])
    const reader = await follow()
    const head = here()
    expect(await reader.next()).toEqual({
      type: 'hello',
      partition: 'anonymous',
      cache: true,
      scopes: [{ scope: 'public', from: head, head, gap: false }],
    })
  })

  it('says hello to a session with its partition', async () => {
    await open()
    const response = await kit.portal.as('ann', '/springhouse/stream')
    const reader = kit.read(response)
    const partition = response.headers.get('Springhouse-Partition')
    expect(await reader.next()).toMatchObject({ type: 'hello', partition })
    expect(partition).toMatch(/^[\w-]{22}\.[\w-]{8}$/)
  })

  it('says hello with cache false when caching is switched off', async () => {
    await open({ enabled: false })
    expect(await (await follow()).next()).toMatchObject({ type: 'hello', cache: false })
  })

  it('sends the first event at once and joins further ones within 50 ms', async () => {
    await open()
    const reader = await follow()
    await reader.next()
    await kit.portal.origin.invalidate(['a'])
    await kit.portal.origin.invalidate(['b'])
    await kit.portal.origin.invalidate(['c', 'b'])
    expect(await reader.next()).toEqual(inv(1, 0, ['a']))
    const later = reader.next()
    await vi.advanceTimersByTimeAsync(50)
    expect(await later).toEqual(inv(3, 1, ['b', 'c']))
    await vi.advanceTimersByTimeAsync(50)
    await kit.portal.origin.invalidate(['d'])
    expect(await reader.next()).toEqual(inv(4, 3, ['d']))
  })

  it('sends hard invalidations as events of their own', async () => {
    await open()
    const reader = await follow()
    await reader.next()
    await kit.portal.origin.invalidate(['a'])
    await kit.portal.origin.invalidate(['b'])
    await kit.portal.origin.invalidate(['c'], { kind: 'hard' })
    await reader.next()
    await vi.advanceTimersByTimeAsync(50)
    expect(await reader.next()).toEqual(inv(2, 1, ['b']))
    expect(await reader.next()).toEqual(inv(3, 2, ['c'], 'hard'))
  })

  it('beats with the heads and the time since it was accepted', async () => {
    await open({ beatMs: 1_000 })
    const reader = await follow()
    await reader.next()
    const beat = reader.next()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await beat).toEqual({ type: 'beat', heads: [here()], sinceAcceptedMs: 1_000 })
  })

  it('beats as of the time when all that was known had been sent', async () => {
    await open({ beatMs: 1_000 })
    const reader = await follow()
    await reader.next()
    await vi.advanceTimersByTimeAsync(980)
    await kit.portal.origin.invalidate(['a'])
    await vi.advanceTimersByTimeAsync(10)
    await kit.portal.origin.invalidate(['b'])
    await vi.advanceTimersByTimeAsync(10)
    expect(await reader.next()).toEqual(inv(1, 0, ['a']))
    const [{ epoch }, seq] = [here(), 1]
    expect(await reader.next()).toEqual({
      type: 'beat',
      heads: [{ epoch, seq }],
      sinceAcceptedMs: 990,
    })
    await vi.advanceTimersByTimeAsync(50)
    expect(await reader.next()).toEqual(inv(2, 1, ['b']))
  })

  it('does not beat while the process does not hear the log', async () => {
    await open({ beatMs: 1_000 })
    const reader = await follow()
    await reader.next()
    const stamp = vi.spyOn(kit.portal.origin, 'stamp').mockReturnValue(undefined)
    await vi.advanceTimersByTimeAsync(3_000)
    stamp.mockRestore()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toMatchObject({ type: 'beat', sinceAcceptedMs: 4_000 })
  })

  it('replaces what a slow reader has not read by one reset', async () => {
    await open()
    const reader = await follow()
    await reader.next()
    const tag = 'x'.repeat(240)
    for (let index = 0; index < 1_300; index += 1) {
      await kit.portal.origin.invalidate([`${tag}${index}`])
      await vi.advanceTimersByTimeAsync(50)
    }
    const events: StreamEvent[] = []
    await kit.portal.origin.invalidate(['last'])
    for (;;) {
      const event = await reader.next()
      if (event === undefined) break
      events.push(event)
      if (tagsOf(event).includes('last')) break
    }
    const [first] = events
    expect(first).toMatchObject({ type: 'reset', why: 'too-many' })
    expect(events.filter(({ type }) => type === 'reset')).toHaveLength(1)
    expect(events.length).toBeLessThan(1_000)
    expect(events[1]).toMatchObject({
      invalidation: { previousSeq: first?.type === 'reset' ? first.position.seq : undefined },
    })
  })

  it('ends when the follower’s session has changed', async () => {
    let sid = 'ann'
    await open({ beatMs: 1_000, session: () => ({ user: sid }) })
    const reader = await follow()
    await reader.next()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toMatchObject({ type: 'beat' })
    sid = 'ben'
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toBeUndefined()
  })

  it('goes on when the session cannot be read for a moment', async () => {
    let isBroken = false
    const trouble = vi.fn<TroubleListener>()
    const session = (): undefined => {
      if (isBroken) throw new Error('store away')
    }
    await open({ beatMs: 1_000, session, onEvent: trouble })
    const reader = await follow()
    await reader.next()
    isBroken = true
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toMatchObject({ type: 'beat' })
    expect(trouble).toHaveBeenCalledWith(expect.objectContaining({ what: 'session' }))
  })

  it('lets go of everything when the follower leaves', async () => {
    await open()
    const reader = await follow()
    await reader.next()
    await kit.portal.origin.invalidate(['a'])
    await reader.cancel()
    expect(vi.getTimerCount()).toBe(0)
    await kit.portal.origin.invalidate(['b'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends when its request is aborted', async () => {
    await open()
    const controller = new AbortController()
    const reader = await follow('', { signal: controller.signal })
    await reader.next()
    controller.abort()
    expect(await reader.next()).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends when the portal closes, and is refused afterwards', async () => {
    await open()
    const reader = await follow()
    await reader.next()
    await kit.portal.app.close()
    expect(await reader.next()).toBeUndefined()
    const refused = await kit.portal.fetch('/springhouse/stream')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('Retry-After')).toBe('5')
  })

  it('is refused when the log cannot be read', async () => {
    const trouble = vi.fn<TroubleListener>()
    await open({ onEvent: trouble })
    vi.spyOn(kit.portal.origin, 'catchUp').mockRejectedValue(new Error('log away'))
    const answer = await kit.portal.fetch('/springhouse/stream')
    expect(answer.status).toBe(503)
    expect(trouble).toHaveBeenCalledWith(expect.objectContaining({ what: 'log' }))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is refused while the process does not hear the log', async () => {
    await open()
    vi.spyOn(kit.portal.origin, 'stamp').mockReturnValue(undefined)
    expect((await kit.portal.fetch('/springhouse/stream')).status).toBe(503)
  })
})

function tagsOf(event: StreamEvent | undefined): readonly string[] {
  return event?.type === 'inv' ? event.invalidation.tags.toSorted() : []
}
