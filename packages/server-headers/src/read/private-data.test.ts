// SPDX-License-Identifier: MIT
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Handlers,
  openPortal,
  type TestPortal,
  type TestPortalOptions,
} from '../testing/test-portal.ts'

let portal: TestPortal
afterEach(() => portal.close())

async function open(handlers: Handlers, options?: TestPortalOptions): Promise<TestPortal> {
  portal = await openPortal(handlers, options)
  return portal
}

describe('private data', () => {
  const who = (request: Request): Response => new Response(request.headers.get('Cookie'))

  it('of one user is never given to another', async () => {
    const { as, asked } = await open({ '/api/me': who })
    for (const _attempt of ['load', 'hit']) {
      expect(await (await as('ann', '/api/me')).text()).toBe('sid=ann')
      expect(await (await as('ben', '/api/me')).text()).toBe('sid=ben')
    }
    expect(asked).toHaveLength(2)
  })

  it('of one user is never given to the same name of another tenant', async () => {
    const { as } = await open({ '/api/me': who })
    expect(await (await as('ann@a', '/api/me')).text()).toBe('sid=ann@a')
    expect(await (await as('ann@b', '/api/me')).text()).toBe('sid=ann@b')
  })

  it('is not given to the same user with other rights', async () => {
    const { as } = await open({ '/api/me': who })
    await as('ann@a+admin', '/api/me')
    expect(await (await as('ann@a+clerk', '/api/me')).text()).toBe('sid=ann@a+clerk')
  })

  it('of a tenant is shared by its users only', async () => {
    const { as } = await open({ '/api/sales': who })
    await as('ann@a', '/api/sales')
    expect(await (await as('ben@a', '/api/sales')).text()).toBe('sid=ann@a')
    expect(await (await as('cat@b', '/api/sales')).text()).toBe('sid=cat@b')
  })

  it('of a role is shared by those who have the same rights in the same tenant only', async () => {
    const { as } = await open({ '/api/found': who })
    await as('ann@a+admin', '/api/found')
    expect(await (await as('ben@a+admin', '/api/found')).text()).toBe('sid=ann@a+admin')
    expect(await (await as('ben@a+clerk', '/api/found')).text()).toBe('sid=ben@a+clerk')
    expect(await (await as('ben@b+admin', '/api/found')).text()).toBe('sid=ben@b+admin')
  })

  it('is the user’s own when the session states no tenant or rights', async () => {
    const { as } = await open({ '/api/sales': who, '/api/found': who })
    for (const path of ['/api/sales', '/api/found']) {
      await as('ann', path)
      expect(await (await as('ben', path)).text()).toBe('sid=ben')
    }
  })

  it('of nobody is not stored', async () => {
    const { fetch, asked } = await open({ '/api/me': who })
    await fetch('/api/me')
    const answer = await fetch('/api/me')
    expect(asked).toHaveLength(2)
    expect(answer.headers.get('Cache-Status')).toBe(
      'Springhouse-Origin; fwd=bypass; detail=ANONYMOUS',
    )
    expect(answer.headers.get('Springhouse-Position')).not.toBeNull()
    expect(answer.headers.get('ETag')).not.toBeNull()
  })
})
