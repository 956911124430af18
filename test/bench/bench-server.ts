// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOrigin } from '@springhouse/origin'
import { springhouse } from '@springhouse/server-headers'
import { benchPolicy } from './bench-policy.ts'

/** A worker under measurement: its own scope, its own page. */
export interface Variant {
  readonly name: string
  readonly worker: string
  /** Script of the page; it must leave a promise in `globalThis.ready`. */
  readonly page: string
}

/** The server behind a benchmark. */
export interface BenchServer {
  readonly url: string
  close(): Promise<void>
}

const PAGE_FIELDS = {
  'Content-Type': 'text/html',
  // A page that is isolated from others has a timer of 5 microseconds.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Serves the pages, workers and bodies of all variants from one origin. */
export async function startBenchServer(variants: readonly Variant[]): Promise<BenchServer> {
  const origin = createOrigin({ policy: benchPolicy, app: 'bench' })
  await origin.start()
  const middleware = springhouse({
    origin,
    session: () => undefined,
    secret: 'only for this bench',
  })
  const server = createServer((request, response) => {
    middleware.node(request, response, () => answer(variants, request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The kernel chose the port: a TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await middleware.close()
      server.closeAllConnections()
      server.close()
      await origin.close()
    },
  }
}

function answer(
  variants: readonly Variant[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, name, kind, size] = (request.url ?? '').split('/')
  const variant = variants.find((one) => one.name === name)
  if (variant === undefined) {
    response.writeHead(404).end()
  } else if (kind === 'sw.js') {
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' })
    response.end(variant.worker)
  } else if (kind === 'data') {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(jsonBody(Number(size)))
  } else {
    response.writeHead(200, PAGE_FIELDS)
    response.end(`<!doctype html><title>${variant.name}</title><script>${variant.page}</script>`)
  }
}

const bodies = new Map<number, string>()

function jsonBody(bytes: number): string {
  const known = bodies.get(bytes)
  if (known !== undefined) return known
  const row = (id: number): string =>
    `{"id":${id},"name":"Cow ${id * 7919}","litres":${id % 31}.5},`
  let text = '['
  for (let id = 0; text.length < bytes; id += 1) text += row(id)
  const body = `${text.slice(0, bytes - 2)}"]`
  bodies.set(bytes, body)
  return body
}
