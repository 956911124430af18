// SPDX-License-Identifier: MIT
import type { AddressInfo } from 'node:net'
import {
  catalog,
  definePolicy,
  detail,
  profile,
  staticAssets,
  strong,
  writes,
  decodeStreamFrame,
  type Policy,
  type StreamEvent,
} from '@springhouse/core'
import { createOrigin, type Origin } from '@springhouse/origin'
import { type Session, springhouse, type Springhouse } from '@springhouse/server-headers'
import {
  createServer,
  type IncomingMessage,
  request,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'

export const policy: Policy = definePolicy({
  version: 1,
  routes: {
    assets: staticAssets('/assets/*'),
    products: catalog('/api/products', { tags: ['products'] }),
    product: detail('/api/products/:id', { tags: ['products', 'product:{id}'] }),
    me: profile('/api/me', { tags: ['me'], lifetimes: { process: '5m' } }),
    stock: strong('/api/stock/:id', { tags: ['stock:{id}'] }),
    writes: writes('/api/*'),
  },
})

/** The session is the cookie's value: `sid=ann`. */
export function readSession(asked: Request): Session | undefined {
  const user = /(?:^|; )sid=([^;]+)/.exec(asked.headers.get('Cookie') ?? '')?.[1]
  return user === undefined ? undefined : { user }
}

/** A portal behind a real server. */
export interface ServedPortal {
  readonly app: Springhouse
  readonly origin: Origin
  readonly url: string
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>
  readonly close: () => Promise<void>
}

/** Serves the handler that `handlerOf` makes around the middleware. */
export async function serve(
  handlerOf: (app: Springhouse) => RequestListener,
  options: { readonly beatMs?: number; readonly enabled?: boolean } = {},
): Promise<ServedPortal> {
  const { enabled = true, ...rest } = options
  const origin = createOrigin({ policy, app: 'integration', enabled })
  await origin.start()
  const secret = 'a secret of enough characters'
  const app = springhouse({ origin, session: readSession, secret, ...rest })
  const server = createServer(handlerOf(app))
  const url = await listen(server)
  return {
    app,
    origin,
    url,
    get: (path, headers = {}) => fetch(url + path, { headers, redirect: 'manual' }),
    close: async () => {
      await app.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await origin.close()
    },
  }
}

/** What answers behind the middleware. */
export type Handler = (req: IncomingMessage, res: ServerResponse, error: unknown) => void

/** Answers a short list as JSON. */
export const json: Handler = (_req, res) => {
  res.setHeader('Content-Type', 'application/json')
  res.end('[{"id":1}]')
}

/** Serves a handler behind the middleware's Node form; `asked` notes what reaches the handler. */
export function servePlain(
  handler: Handler,
  asked: string[],
  options?: Parameters<typeof serve>[1],
): Promise<ServedPortal> {
  return serve(
    (app) => (req, res) =>
      app.node(req, res, (error) => {
        asked.push(`${req.method} ${req.url}`)
        handler(req, res, error)
      }),
    options,
  )
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A server that listens on TCP has this kind of address.
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

/** Asks with a path exactly as written; `fetch` would normalise it. */
export function getRaw(url: string, path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Reads the events of a stream's answer. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = decodeBlock(block)
      if (event !== undefined) yield event
    }
  }
}

function decodeBlock(block: string): StreamEvent | undefined {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  const id = field('id')
  return decodeStreamFrame({
    event: field('event') ?? '',
    data: field('data') ?? '',
    ...(id === undefined ? {} : { id }),
  })
}
