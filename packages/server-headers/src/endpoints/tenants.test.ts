// SPDX-License-Identifier: MIT
import type { Position, ScopeHello, StreamEvent } from '@springhouse/core'
import {
  decodeChanges,
  decodeHead,
  decodeSegment,
  formatPosition,
  headPath,
  isTenantScope,
  parsePosition,
  SEGMENT_SIZE,
  segmentPath,
} from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tenantScope } from '../identity/scopes.ts'
import { EventReader } from '../testing/event-reader.ts'
import { openPortal, type TestPortal, tenantPolicy } from '../testing/test-portal.ts'

const BASE = '/springhouse'
const ANN = 'ann@acme'
const BEN = 'ben@ajax'

let portal: TestPortal
beforeEach(async () => {
  const orders = (): Response => Response.json([])
  portal = await openPortal(
    { '/api/orders': orders, '/api/products': orders },
    { policy: tenantPolicy },
  )
})
afterEach(() => portal.close())

const invalidate = (tenant: string, tag: string): Promise<Position> =>
  portal.origin.invalidate([tag], { scope: tenantScope(tenant) })

async function changes(who: string, since = ''): Promise<readonly StreamEvent[]> {
  const answer = await portal.as(who, `${BASE}/changes?since=${since}`)
  return decodeChanges(await answer.json()) ?? []
}

async function scopesOf(who: string): Promise<readonly ScopeHello[]> {
  const [hello] = await changes(who)
  return hello?.type === 'hello' ? hello.scopes : []
}

async function tenantOf(who: string): Promise<ScopeHello> {
  const tenant = (await scopesOf(who)).find(({ scope }) => isTenantScope(scope))
  if (tenant === undefined) throw new Error(`hello names no tenant's scope to ${who}`)
  return tenant
}

describe('a tenant’s log', () => {
  it('is named beside the public one, without telling which tenant it is', async () => {
    const scopes = await scopesOf(ANN)
    expect(scopes.map(({ scope }) => scope)).toEqual([
      'public',
      expect.stringMatching(/^tenant\.[\w-]{22}$/),
    ])
    expect(JSON.stringify(scopes)).not.toContain('acme')
    expect((await tenantOf(ANN)).scope).toBe((await tenantOf('eve@acme')).scope)
    expect((await tenantOf(ANN)).scope).not.toBe((await tenantOf(BEN)).scope)
  })

  it('is not named to sessions without a tenant', async () => {
    expect(await scopesOf('ann')).toMatchObject([{ scope: 'public' }])
    const [hello] = decodeChanges(await (await portal.fetch(`${BASE}/changes`)).json()) ?? []
    expect(hello).toMatchObject({ scopes: [{ scope: 'public' }] })
  })

  it('stamps the tenant’s routes, and the public log the others', async () => {
    const ours = await invalidate('acme', 'orders')
    await changes(ANN)
    const stampOf = async (path: string): Promise<Position | undefined> =>
      parsePosition((await portal.as(ANN, path)).headers.get('Springhouse-Position'))
    expect(await stampOf('/api/orders')).toEqual(ours)
    expect(await stampOf('/api/products')).toEqual(portal.origin.stamp('public'))
  })

  it('reaches its followers on one stream with the public one, each with its own positions', async () => {
    const reader = new EventReader(await portal.as(ANN, `${BASE}/stream`))
    await reader.next()
    const ours = await invalidate('acme', 'orders')
    const everybodys = await portal.origin.invalidate(['products'])
    expect(await reader.next()).toMatchObject({
      invalidation: { position: ours, tags: ['orders'] },
    })
    expect(await reader.next()).toMatchObject({
      invalidation: { position: everybodys, tags: ['products'] },
    })
    await reader.cancel()
  })

  it('never reaches another tenant by stream', async () => {
    const reader = new EventReader(await portal.as(BEN, `${BASE}/stream`))
    await reader.next()
    await invalidate('acme', 'secret')
    await invalidate('ajax', 'ours')
    expect(await reader.next()).toMatchObject({ invalidation: { tags: ['ours'] } })
    await portal.app.close()
    expect(await reader.next()).toBeUndefined()
  })

  it('never reaches another tenant by catching up, not even from a place of that log', async () => {
    const foreign = formatPosition((await tenantOf(ANN)).head)
    const own = formatPosition((await tenantOf(BEN)).head)
    await invalidate('acme', 'secret')
    await invalidate('ajax', 'ours')
    const [, inv, ...more] = await changes(BEN, own)
    expect(inv).toMatchObject({ type: 'inv', invalidation: { tags: ['ours'] } })
    expect(more).toEqual([])
    const answers = [await changes(BEN, foreign), await changes('ann', foreign)]
    for (const events of answers) expect(JSON.stringify(events)).not.toContain('secret')
    expect(answers[0]).toContainEqual(expect.objectContaining({ type: 'reset', why: 'epoch' }))
  })

  it('is not chosen by the query', async () => {
    await invalidate('acme', 'secret')
    const scope = tenantScope('acme')
    const answer = await portal.as(BEN, `${BASE}/changes?scope=${scope}&tenant=acme&since=`)
    const [hello] = decodeChanges(await answer.json()) ?? []
    expect(hello).toMatchObject({ scopes: [{ scope: 'public' }, { head: { seq: 0 } }] })
  })

  it('has its head and segments under a key that its sessions are told', async () => {
    const { key, scope } = await tenantOf(ANN)
    let epoch = ''
    for (let at = 0; at <= SEGMENT_SIZE; at += 1)
      epoch = (await invalidate('acme', `t:${at}`)).epoch
    const answer = await portal.fetch(BASE + headPath(key))
    const [head] = decodeHead(await answer.json()) ?? []
    expect(head).toMatchObject({ scope, epoch, seq: 65, tail: { tags: [['t:64', 65]] } })
    expect(answer.headers.get('Cache-Control')).toContain('public')
    const sealed = await portal.fetch(BASE + segmentPath({ key, epoch, number: 0 }))
    expect(decodeSegment(await sealed.json())?.tags).toHaveLength(SEGMENT_SIZE)
    expect((await tenantOf(BEN)).key).not.toBe(key)
  })

  it('has no head or segment without its key, or under another tenant’s', async () => {
    const { key } = await tenantOf(BEN)
    let epoch = ''
    for (let at = 0; at <= SEGMENT_SIZE; at += 1) epoch = (await invalidate('acme', 'secret')).epoch
    const statusOf = async (path: string): Promise<number> =>
      (await portal.as(ANN, BASE + path)).status
    expect(await statusOf(segmentPath({ epoch, number: 0 }))).toBe(410)
    expect(await statusOf(segmentPath({ key, epoch, number: 0 }))).toBe(410)
    expect(await statusOf(headPath('acme'))).toBe(404)
    expect(await statusOf(headPath(tenantScope('acme')))).toBe(404)
    expect(await statusOf(headPath((await tenantOf(ANN)).scope))).toBe(404)
    expect(await (await portal.as(ANN, BASE + headPath())).text()).not.toContain('secret')
  })

  it('leaves the public log alone', async () => {
    const before = portal.origin.stamp('public')
    await invalidate('acme', 'orders')
    expect(portal.origin.stamp('public')).toEqual(before)
    const [, ...missed] = await changes('ann', formatPosition(before ?? { epoch: 'x', seq: 0 }))
    expect(missed).toEqual([])
  })

  it('answers its routes anew after its own invalidation, not after another tenant’s', async () => {
    const ask = async (who: string): Promise<number> => {
      await portal.as(who, '/api/orders')
      return portal.asked.length
    }
    await changes(ANN)
    await changes(BEN)
    const first = await ask(ANN)
    expect(await ask(ANN)).toBe(first)
    await invalidate('ajax', 'orders')
    expect(await ask(ANN)).toBe(first)
    await invalidate('acme', 'orders')
    expect(await ask(ANN)).toBe(first + 1)
  })
})
