// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOrigin } from '@springhouse/origin'
import { springhouse } from '@springhouse/server-headers'
import { benchPolicy } from './bench-policy.ts'
import { jsonBody } from './json-body.ts'

/** The scripts of a worker under measurement and of its page. */
export interface Scripts {
  readonly worker: string
  /** Script of the page; it must leave a promise in `globalThis.ready`. */
  readonly page: string
}

/** A request as it reached the origin. */
export interface OriginRequest {
  readonly path: string
  readonly fields: IncomingHttpHeaders
}

/** The origin behind one worker. Each has its own, so that no two share a storage or a scope. */
export interface BenchServer {
  readonly url: string
  /** What reached it, without the pages and their workers. */
  readonly requests: readonly OriginRequest[]
  invalidate(tags: readonly string[]): Promise<void>
  close(): Promise<void>
}

const PAGE_FIELDS = {
  'Content-Type': 'text/html',
  // A page that is isolated from others has a timer of 5 microseconds.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Serves a page, its worker, and bodies of any size under `/data/SIZE/KEY` and `/night/SIZE/KEY`. */
export async function startBenchServer(scripts: Scripts): Promise<BenchServer> {
  const origin = createOrigin({ policy: benchPolicy, app: 'bench' })
  await origin.start()
  const middleware = springhouse({
    origin,
    session: () => undefined,
    secret: 'only for this bench',
  })
  const requests: OriginRequest[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (/^\/(data|night|springhouse)\//.test(path)) requests.push({ path, fields: request.headers })
    middleware.node(request, response, () => answerScripts(scripts, request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The kernel chose the port: a TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async invalidate(tags) {
      await origin.invalidate(tags)
    },
    async close() {
      await middleware.close()
      server.closeAllConnections()
      server.close()
      await origin.close()
    },
  }
}

/** Answers the page, its worker and the bodies. */
export function answerScripts(
  { worker, page }: Scripts,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, kind, size] = (request.url ?? '').split('/')
  if (kind === 'sw.js') {
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' })
    response.end(worker)
  } else if (kind === 'data' || kind === 'night') {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(jsonBody(Number(size)))
  } else if (kind === '') {
    response.writeHead(200, PAGE_FIELDS)
    response.end(`<!doctype html><title>Bench</title><script>${page}</script>`)
  } else {
    response.writeHead(404).end()
  }
}
