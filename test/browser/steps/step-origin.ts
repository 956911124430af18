// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An origin of items that say which version they are, in their fields and in their bodies. */
export interface StepOrigin {
  readonly url: string
  /** Version of all items; a new one has a new body and a new entity tag. */
  version: number
  /** How long items are fresh, in seconds. */
  maxAge: number
  /** Extra field of all answers, a 304's too. */
  note: string
  /** `false`: every request for an item finds the connection cut. */
  isReachable: boolean
  /** Requests for items, the latest last. */
  readonly asked: Pick<IncomingMessage, 'url' | 'headers'>[]
  /** Resolves when the worker has reached its last step. */
  stepReached(): Promise<void>
  close(): Promise<void>
}

const PAGE = '<!doctype html><title>Steps</title>'

/** Starts it; items lie below `/items/<kilobytes>/`. */
export async function startStepOrigin(worker: string): Promise<StepOrigin> {
  const steps: (() => void)[] = []
  const server = createServer((request, response) => {
    if (request.url === '/steps/reached') for (const reached of steps.splice(0)) reached()
    answer(origin, worker, request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The kernel chose the port: a TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo
  const origin: StepOrigin = {
    url: `http://127.0.0.1:${port}`,
    version: 1,
    maxAge: 3600,
    note: 'first',
    isReachable: true,
    asked: [],
    stepReached: () => new Promise((resolve) => steps.push(resolve)),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return origin
}

/** The body of an item: its version and URL, repeated to its size. */
export function bodyOf(url: string, version: number): string {
  const [, , kilobytes] = url.split('/')
  const line = `${version} ${url}\n`
  return line.repeat(Math.ceil((Number(kilobytes) * 1024) / line.length))
}

function answer(
  origin: StepOrigin,
  worker: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { url = '/' } = request
  if (url === '/sw.js') {
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' })
    response.end(worker)
  } else if (url.startsWith('/items/')) {
    origin.asked.push(request)
    if (origin.isReachable) answerItem(origin, request, response)
    else request.socket.destroy()
  } else if (url === '/writes') {
    const group = String(request.headers['x-group'])
    response.writeHead(204, { 'Cache-Group-Invalidation': `"${group}"` }).end()
  } else {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE)
  }
}

function answerItem(origin: StepOrigin, request: IncomingMessage, response: ServerResponse): void {
  const { url = '/' } = request
  const { version, maxAge, note } = origin
  const etag = `"v${version}"`
  const fields = {
    'Cache-Control': `max-age=${maxAge}`,
    'Cache-Groups': `"${groupOf(url)}"`,
    'X-Note': note,
    'X-Version': String(version),
    ETag: etag,
  }
  const isUnchanged = request.headers['if-none-match'] === etag
  if (isUnchanged) response.writeHead(304, fields).end()
  else
    response.writeHead(200, { ...fields, 'Content-Type': 'text/plain' }).end(bodyOf(url, version))
}

/** The cache group of an item. */
export function groupOf(url: string): string {
  return url.replaceAll('/', '-')
}
