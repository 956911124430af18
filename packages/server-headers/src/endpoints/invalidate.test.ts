// SPDX-License-Identifier: MIT
import { formatPosition } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { tenantScope } from '../identity/scopes.ts'
import type { InvalidateAccess, InvalidationAudit } from '../invalidate/invalidate-gate.ts'
import { springhouse } from '../springhouse.ts'
import { openPortal, SECRET, type TestPortal } from '../testing/test-portal.ts'
import type { TroubleListener } from '../trouble.ts'

let portal: TestPortal
let nowMs: number
const audit = vi.fn<(entry: InvalidationAudit) => void>()
const onEvent = vi.fn<TroubleListener>()
beforeEach(() => {
  nowMs = 0
  audit.mockReset()
  onEvent.mockReset()
})
afterEach(() => portal.close())

const authorize: InvalidateAccess['authorize'] = ({ headers }, { scope }) =>
  headers.get('Authorization') === 'Bearer erp' && scope !== 'tenant:ajax' ? 'erp' : undefined

async function open(access: Partial<InvalidateAccess> = {}): Promise<void> {
  const invalidate = { authorize, audit, ...access }
  portal = await openPortal({}, { invalidate, onEvent, clock: () => nowMs })
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return portal.fetch('/springhouse/invalidate', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer erp', ...headers },
  })
}

const problemOf = async (answer: Response): Promise<unknown> => {
  const body: unknown = await answer.json()
  return body
}

describe('POST /invalidate', () => {
  it('appends tags for a program that the portal knows, and says where', async () => {
    await open()
    const heard = vi.fn<(event: unknown) => void>()
    portal.origin.subscribe('public', heard)
    const answer = await post({ tags: ['product:42', 'products', 'products'], kind: 'hard' })
    const here = portal.origin.stamp('public')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(await answer.json()).toEqual({ position: here && formatPosition(here) })
    const invalidation = { tags: ['product:42', 'products'], kind: 'hard' }
    expect(heard).toHaveBeenCalledWith(
      expect.objectContaining({ invalidation: expect.objectContaining(invalidation) }),
    )
    const asked = { ...invalidation, scope: 'public' }
    expect(audit.mock.calls).toEqual([[{ type: 'invalidated', by: 'erp', asked, position: here }]])
  })

  it('appends to a tenant’s log where the hook lets it, and to no other', async () => {
    await open()
    const scope = tenantScope('acme')
    portal.origin.stamp(scope)
    const before = portal.origin.stamp('public')
    expect((await post({ tags: ['orders'], scope })).status).toBe(200)
    expect(portal.origin.stamp(scope)?.seq).toBe(1)
    expect(portal.origin.stamp('public')).toEqual(before)
    expect((await post({ tags: ['orders'], scope: tenantScope('ajax') })).status).toBe(403)
  })

  it('reaches a tag and all below it by its prefix', async () => {
    await open()
    await post({ tags: ['product*'] })
    expect(audit.mock.calls[0]?.[0]).toMatchObject({ asked: { tags: ['product', 'product:*'] } })
  })

  it('does not exist unless the portal wants it', async () => {
    portal = await openPortal({})
    expect((await post({ tags: ['a'] })).status).toBe(404)
    expect(portal.origin.stamp('public')?.seq).toBe(0)
  })

  it('refuses whom the portal doesn’t know, and tells the audit', async () => {
    await open()
    const answer = await post({ tags: ['a'] }, { Authorization: 'Bearer guess' })
    expect(answer.status).toBe(403)
    expect(await problemOf(answer)).toMatchObject({ type: '/springhouse/problems/not-allowed' })
    expect(audit).toHaveBeenCalledWith({
      type: 'refused',
      by: undefined,
      asked: { tags: ['a'], kind: 'soft', scope: 'public' },
      why: 'not-allowed',
    })
    expect(portal.origin.stamp('public')?.seq).toBe(0)
  })

  it.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
    [{ Origin: 'https://evil.example' }],
  ])('refuses pages of other origins: %j', async (headers) => {
    await open()
    const answer = await post({ tags: ['a'] }, headers)
    expect(answer.status).toBe(403)
    expect(await problemOf(answer)).toMatchObject({ type: '/springhouse/problems/cross-site' })
    expect(portal.origin.stamp('public')?.seq).toBe(0)
  })

  it('lets a page of the portal itself ask, as the hook decides', async () => {
    await open()
    const headers = { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://portal.test' }
    expect((await post({ tags: ['a'] }, headers)).status).toBe(200)
  })

  it.each([
    ['no JSON', '{', 'bad-invalidation'],
    ['a bare text', '"a"', 'bad-invalidation'],
    ['no tags', {}, 'bad-invalidation'],
    ['an empty list', { tags: [] }, 'bad-invalidation'],
    ['a tag that can be none', { tags: ['a b'] }, 'bad-invalidation'],
    ['a star within a level', { tags: ['pro*d'] }, 'bad-invalidation'],
    ['a number', { tags: [7] }, 'bad-invalidation'],
    ['an unknown kind', { tags: ['a'], kind: 'harder' }, 'bad-invalidation'],
    ['a scope that is none', { tags: ['a'], scope: 'secret' }, 'bad-invalidation'],
    ['a scope that is no text', { tags: ['a'], scope: 7 }, 'bad-invalidation'],
    ['a tenant without an id', { tags: ['a'], scope: 'tenant:' }, 'bad-invalidation'],
    ['1,001 tags', { tags: Array.from({ length: 1_001 }, (_, at) => `t${at}`) }, 'too-many-tags'],
  ])('refuses %s', async (_what, body, type) => {
    await open()
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await problemOf(answer)).toMatchObject({ type: `/springhouse/problems/${type}` })
    expect(portal.origin.stamp('public')?.seq).toBe(0)
  })

  it('refuses another type, a body that is too large, and another method', async () => {
    await open()
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await post('tags=a', form)).status).toBe(415)
    expect((await post({ tags: ['a'], more: 'x'.repeat(600_000) })).status).toBe(413)
    const get = await portal.fetch('/springhouse/invalidate')
    expect([get.status, get.headers.get('Allow')]).toEqual([405, 'POST'])
    expect(
      (await portal.fetch('/springhouse/invalidate/more', { method: 'POST' })).status,
    ).not.toBe(200)
  })

  it('limits how often each caller may ask', async () => {
    await open({ perMinute: 60, burst: 2 })
    const statuses: number[] = []
    for (let at = 0; at < 3; at += 1) statuses.push((await post({ tags: ['a'] })).status)
    expect(statuses).toEqual([200, 200, 429])
    const refused = await post({ tags: ['a'] })
    expect(refused.headers.get('Retry-After')).toBe('1')
    expect(audit).toHaveBeenLastCalledWith(expect.objectContaining({ by: 'erp', why: 'too-often' }))
    nowMs += 1_000
    expect((await post({ tags: ['a'] })).status).toBe(200)
  })

  it('keeps callers’ shares apart', async () => {
    const byToken: InvalidateAccess['authorize'] = ({ headers }) =>
      headers.get('Authorization') ?? undefined
    await open({ authorize: byToken, burst: 1 })
    expect((await post({ tags: ['a'] }, { Authorization: 'one' })).status).toBe(200)
    expect((await post({ tags: ['a'] }, { Authorization: 'one' })).status).toBe(429)
    expect((await post({ tags: ['a'] }, { Authorization: 'two' })).status).toBe(200)
  })

  it('says 503 when the log does not answer, or the hook fails', async () => {
    await open()
    vi.spyOn(portal.origin, 'invalidate').mockRejectedValueOnce(new Error('log away'))
    const answer = await post({ tags: ['a'] })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).toBe('5')
    expect(audit).toHaveBeenCalledWith(expect.objectContaining({ why: 'log-away' }))
    await portal.close()
    await open({ authorize: () => Promise.reject(new Error('store away')) })
    expect((await post({ tags: ['a'] })).status).toBe(503)
    expect(onEvent.mock.calls.map(([{ what }]) => what)).toEqual(['log', 'session'])
  })

  it('throws RangeError for limits that let nobody in', async () => {
    await open()
    const { origin } = portal
    const make = (limits: Partial<InvalidateAccess>): unknown =>
      springhouse({
        origin,
        secret: SECRET,
        session: () => undefined,
        invalidate: { authorize, audit, ...limits },
      })
    expect(() => make({ perMinute: 0 })).toThrow(RangeError)
    expect(() => make({ burst: 0 })).toThrow(RangeError)
    expect(() => make({ perMinute: Number.NaN })).toThrow(RangeError)
  })
})
