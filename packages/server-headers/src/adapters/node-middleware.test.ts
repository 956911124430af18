// SPDX-License-Identifier: MIT
import { ownerOf } from '@springhouse/core'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BASE_URL, openPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
let server: Server
let handled: (string | undefined)[]

beforeEach(async () => {
  handled = []
  portal = await openPortal({})
  server = createServer((req, res) => {
    portal.app.node(req, res, () => {
      handled.push(req.url)
      res.end('done')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(async () => {
  server.close()
  await portal.close()
})

async function ownerFor(user: string): Promise<string> {
  const asked = new Request(BASE_URL, { headers: { Cookie: `sid=${user}` } })
  return ownerOf(await portal.app.partition(asked))
}

/** Sends a path as it is, which `fetch` would normalise. */
async function write(
  user: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  const sent = request({
    port: address.port,
    host: '127.0.0.1',
    method: 'POST',
    path,
    agent: false,
    headers: { ...headers, Cookie: `sid=${user}` },
  })
  sent.end('{}')
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject)
  })
  return { status: response.statusCode, body: await text(response) }
}

// The cache leaves paths alone that `URL` would write differently.
describe.each(['/api/orders', '/api/orders?', '/api/../api/orders'])(
  'node() with a write to %s',
  (path) => {
    it('refuses it before its handler when it names another owner', async () => {
      const { status, body } = await write('ben', path, {
        'Springhouse-Owner': await ownerFor('ann'),
      })
      expect(status).toBe(403)
      expect(JSON.parse(body)).toMatchObject({ type: '/springhouse/problems/other-owner' })
      expect(handled).toEqual([])
    })

    it('lets it through when it names the session’s owner', async () => {
      const headers = { 'Springhouse-Owner': await ownerFor('ben') }
      expect(await write('ben', path, headers)).toEqual({ status: 200, body: 'done' })
      expect(handled).toEqual([path])
    })

    it('lets it through when it names none', async () => {
      expect(await write('ben', path, {})).toEqual({ status: 200, body: 'done' })
    })
  },
)
