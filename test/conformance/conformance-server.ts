// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ScriptedOrigin, type Sent } from './origin.ts'
import type { Scenario } from './scenario.ts'

/** Scripts that the server hands out. */
export interface Scripts {
  readonly worker: string
  readonly page: string
}

/** A server whose page performs scenarios, and that is their origin. */
export interface ConformanceServer {
  readonly url: string
  readonly origin: ScriptedOrigin
  close(): Promise<void>
}

/** Starts a server of one run: each has an origin of its own, and with it an empty cache. */
export async function startConformanceServer(
  scenarios: readonly Scenario[],
  scripts: Scripts,
): Promise<ConformanceServer> {
  const origin = new ScriptedOrigin()
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]))
  const server = createServer((request, response) => {
    void answer({ origin, byId, scripts }, request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The kernel chose the port: a TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    origin,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Site {
  readonly origin: ScriptedOrigin
  readonly byId: ReadonlyMap<string, Scenario>
  readonly scripts: Scripts
}

async function answer(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const [, kind, name = '', id = '', step = '0'] = pathname.split('/')
  if (kind === 'case') return answerCase(site, { request, response, url: origin + pathname })
  if (kind === 'control') {
    const text = await control(site, { action: name, id, step: Number(step) })
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    response.end(text)
  } else if (kind === 'sw.js' || kind === 'page.js') {
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' })
    response.end(kind === 'sw.js' ? site.scripts.worker : site.scripts.page)
  } else {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' })
    response.end('<!doctype html><title>Conformance</title><script src="/page.js"></script>')
  }
}

interface Order {
  readonly action: string
  readonly id: string
  readonly step: number
}

async function control({ origin, byId }: Site, { action, id, step }: Order): Promise<string> {
  const scenario = byId.get(id)
  if (action === 'scenarios') return JSON.stringify([...byId.values()])
  if (action === 'arrange' && scenario !== undefined) origin.arrange(scenario, step)
  if (action === 'heard') await origin.heard(id, step)
  return '{}'
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: string
}

function answerCase({ origin }: Site, { request, response, url }: Exchange): void {
  const { method = 'GET', headers } = request
  const fields = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
  const [, variation = ''] = /\?(.*)$/.exec(request.url ?? '') ?? []
  const id = url.slice(url.lastIndexOf('/') + 1)
  const sent = origin.answer(id, { method, variation, fields }, { url, nowMs: Date.now() })
  if (sent === undefined) response.writeHead(404).end()
  else send(sent, request, response)
}

function send(
  { status, fields, body, breaks }: Sent,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (breaks === 'at-once') {
    request.socket.destroy()
    return
  }
  response.sendDate = false
  response.writeHead(status, fields.flat())
  if (breaks === undefined) response.end(body)
  else response.write(body.slice(0, body.length / 2), () => request.socket.destroy())
}
