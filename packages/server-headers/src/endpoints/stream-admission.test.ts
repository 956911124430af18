// SPDX-License-Identifier: MIT
import { tenantPolicy } from '../testing/test-portal.ts'
import { describe, expect, it, vi } from 'vitest'
import type { Session } from '../identity/session.ts'
import { streamKit } from '../testing/stream-kit.ts'
import type { TroubleListener } from '../trouble.ts'

const kit = streamKit()
const { open, follow, here } = kit

const ask = (who: string): Promise<Response> => kit.portal.as(who, '/springhouse/stream')

describe('GET /stream with limits', () => {
  it('holds so many streams of a process, and tells the next when to come again', async () => {
    await open({ streamLimits: { process: 2 } })
    const first = await follow()
    await follow()
    const refused = await kit.portal.fetch('/springhouse/stream')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('Retry-After')).toBe('60')
    await first.next()
    await first.cancel()
    expect((await kit.read(await ask('ann')).next())?.type).toBe('hello')
  })

  it('holds so many streams of a user, whatever the rights, and counts nobody’s sessions not', async () => {
    await open({ streamLimits: { user: 1 } })
    const ann = kit.read(await ask('ann@acme+admin'))
    const refused = await ask('ann@acme+clerk')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Retry-After')).toBe('60')
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json')
    expect(kit.read(await ask('ben@acme'))).toBeDefined()
    for (const reader of [await follow(), await follow()]) {
      expect(await reader.next()).toMatchObject({ type: 'hello' })
    }
    await ann.next()
    await ann.cancel()
    expect((await kit.read(await ask('ann@acme+clerk')).next())?.type).toBe('hello')
  })

  it('still answers /changes to who gets no stream', async () => {
    await open({ streamLimits: { process: 0 } })
    expect((await kit.portal.fetch('/springhouse/stream')).status).toBe(503)
    expect((await kit.portal.fetch('/springhouse/changes')).status).toBe(200)
  })

  it('counts no stream that could not be opened', async () => {
    await open({ streamLimits: { process: 1 } })
    vi.spyOn(kit.portal.origin, 'catchUp').mockRejectedValueOnce(new Error('log away'))
    expect((await kit.portal.fetch('/springhouse/stream')).status).toBe(503)
    expect((await (await follow()).next())?.type).toBe('hello')
  })
})

describe('GET /stream of who may not follow', () => {
  const mayFollow = (session: Session | undefined): boolean =>
    session !== undefined && session.user !== 'ben'

  it('is 401 without a session and 403 with one, like /changes', async () => {
    await open({ mayFollow })
    for (const path of ['/springhouse/stream', '/springhouse/changes']) {
      const nobody = await kit.portal.fetch(path)
      const ben = await kit.portal.as('ben', path)
      expect([nobody.status, ben.status]).toEqual([401, 403])
      expect(nobody.headers.get('Springhouse-Partition')).toBe('anonymous')
      expect(await ben.json()).toMatchObject({ type: '/springhouse/problems/not-allowed' })
    }
    expect((await kit.read(await ask('ann')).next())?.type).toBe('hello')
  })

  it('ends at the next beat when the right is taken away', async () => {
    let isAllowed = true
    await open({ beatMs: 1_000, mayFollow: () => isAllowed })
    const reader = await follow()
    await reader.next()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toMatchObject({ type: 'beat' })
    isAllowed = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toBeUndefined()
  })

  it('is 503 when that cannot be read, and goes on where it already follows', async () => {
    const trouble = vi.fn<TroubleListener>()
    let isBroken = false
    const broken = (): boolean => {
      if (isBroken) throw new Error('store away')
      return true
    }
    await open({ beatMs: 1_000, mayFollow: broken, onEvent: trouble })
    const reader = await follow()
    await reader.next()
    isBroken = true
    expect((await kit.portal.fetch('/springhouse/stream')).status).toBe(503)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toMatchObject({ type: 'beat' })
    expect(trouble).toHaveBeenCalledWith(expect.objectContaining({ what: 'session' }))
  })
})

describe('GET /stream of a session that changes', () => {
  it('says reset for other rights of the same user, then ends', async () => {
    let rights = 'clerk'
    await open({ beatMs: 1_000, session: () => ({ user: 'ann', rights }) })
    const reader = await follow()
    await reader.next()
    await kit.portal.origin.invalidate(['a'])
    await reader.next()
    rights = 'admin'
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await reader.next()).toEqual({ type: 'reset', position: here(), why: 'rights' })
    expect(await reader.next()).toBeUndefined()
  })

  it('resets the tenant’s scope rather than everybody’s', async () => {
    let rights = 'clerk'
    const session = (): Session => ({ user: 'ann', tenant: 'acme', rights })
    await open({ beatMs: 1_000, policy: tenantPolicy, session })
    const reader = await follow()
    await reader.next()
    rights = 'admin'
    await vi.advanceTimersByTimeAsync(1_000)
    const position = kit.portal.origin.stamp('tenant:acme')
    expect(await reader.next()).toEqual({ type: 'reset', position, why: 'rights' })
  })
})

describe('close()', () => {
  it('ends the streams one by one over the time that it is given', async () => {
    // The first three are asked for when the streams are opened.
    const numbers = [0, 0, 0, 0.1, 0.5, 0.9]
    await open({ random: () => numbers.shift() ?? 0 })
    const readers = [await follow(), await follow(), await follow()]
    for (const reader of readers) await reader.next()
    const ends: number[] = []
    const startedAt = Date.now()
    const closed = kit.portal.app.close({ spreadMs: 1_000 })
    const ended = readers.map(async (reader) => {
      expect(await reader.next()).toBeUndefined()
      ends.push(Date.now() - startedAt)
    })
    expect((await kit.portal.fetch('/springhouse/stream')).status).toBe(503)
    await vi.advanceTimersByTimeAsync(1_000)
    await Promise.all([closed, ...ended])
    expect(ends).toEqual([100, 500, 900])
  })

  it('has told each EventSource at the start how long to wait before it comes back', async () => {
    const numbers = [0, 0.999]
    await open({ random: () => numbers.shift() ?? 0 })
    const starts: string[] = []
    for (let at = 0; at < 2; at += 1) {
      const answer = await kit.portal.fetch('/springhouse/stream')
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
      starts.push((await reader?.read())?.value ?? '')
      await reader?.cancel()
    }
    expect(starts.map((start) => start.split('\n')[0])).toEqual(['retry: 1000', 'retry: 4996'])
  })
})
