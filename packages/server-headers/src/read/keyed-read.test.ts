// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPortal, type TestPortal } from '../testing/test-portal.ts'

describe('a read whose question is in its body', () => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await openPortal({
      '/api/asked': async (request) =>
        Response.json({ found: await request.text() }, { headers: { ETag: '"same"' } }),
    })
  })
  afterEach(() => portal.close())

  const ask = (
    method: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Response> => portal.as('ann', '/api/asked', { method, body, headers })

  it.each(['POST', 'QUERY'])(
    'by %s reaches the handler with its body each time',
    async (method) => {
      expect(await (await ask(method, 'cows')).json()).toEqual({ found: 'cows' })
      expect(await (await ask(method, 'goats')).json()).toEqual({ found: 'goats' })
      expect(portal.asked).toHaveLength(2)
    },
  )

  it('is given the fields by which a browser may keep its answer', async () => {
    const { headers } = await ask('POST', 'cows')
    expect(headers.get('Springhouse-Cache-Control')).toContain('following=3600')
    expect(headers.get('Cache-Groups')).toBe('"products"')
    expect(headers.get('Springhouse-Position')).toMatch(/\.0$/)
    expect(headers.get('Cache-Status')).toBe('Springhouse-Origin; fwd=bypass; detail=METHOD')
  })

  it('is answered by 304 only where the method may be conditional', async () => {
    const held = { 'If-None-Match': '"same"' }
    expect((await ask('QUERY', 'cows', held)).status).toBe(304)
    expect((await ask('POST', 'cows', held)).status).toBe(200)
  })
})
