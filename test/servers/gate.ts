// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

type Forwarded = Exclude<Passage, { readonly kind: 'answer' | 'break' | 'hang' }>

/** What becomes of one request on its way. */
export type Passage =
  /** Goes through, both ways. */
  | { readonly kind: 'pass' }
  /** Reaches the server; the answer is held back until the promise resolves. */
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  /** Reaches the server; the answer's fields come through and nothing of its body. */
  | { readonly kind: 'swallow' }
  /** Reaches the server; the answer's body is collected and comes through in bundles, the first one at once. */
  | { readonly kind: 'bundle'; readonly everyMs: number }
  /** Reaches the server; the connection breaks when its answer is there. */
  | { readonly kind: 'cut' }
  /** Goes through, both ways; later it reaches the server once more, when nobody waits for the answer. */
  | { readonly kind: 'repeat'; readonly afterMs: number }
  /** Reaches nobody: the connection breaks. */
  | { readonly kind: 'break' }
  /** Reaches nobody, and nobody is told. */
  | { readonly kind: 'hang' }
  /** Never reaches the server: something in its place answers. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly type: string
      readonly body: string
    }

/** A request as it is seen in the middle. */
export interface Passing {
  readonly method: string
  readonly path: string
}

/** The network between a browser and the portal, in the hands of a test. */
export interface Gate {
  /** Where the browser finds the portal. */
  readonly url: string
  /** Requests that came by, oldest first. */
  readonly seen: readonly Passing[]
  /** Decides about requests from now on; those under way go on as they were. */
  rule(judge: (request: Passing) => Passage): void
  /** From now on what goes through takes so many milliseconds longer. */
  slow(ms: number): void
  /** Counts requests of a kind that are not answered yet. */
  open(isMeant: (request: Passing) => boolean): number
  /** Breaks all connections that are open now. */
  breakAll(): void
  /** Resolves when every request that is repeated later has reached the server again. */
  repeated(): Promise<void>
  close(): Promise<void>
}

/** Everything goes through. */
export const OPEN: Passage = { kind: 'pass' }

/** Nothing goes through. */
export const BROKEN: Passage = { kind: 'break' }

/** A Wi-Fi network that wants a login first: it answers whatever is asked with its page. */
export const LOGIN_PAGE: Passage = {
  kind: 'answer',
  status: 200,
  type: 'text/html; charset=utf-8',
  body: '<!doctype html><title>Welcome</title><h1 id="wifi-login">Welcome to our Wi-Fi</h1>',
}

/** Opens a gate in front of a portal. */
export async function openGate(portalUrl: string): Promise<Gate> {
  const seen: Passing[] = []
  const repeats = new Set<Promise<void>>()
  const open = new Set<Passing>()
  let judge: (request: Passing) => Passage = () => OPEN
  let slowMs = 0
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    const passing = { method: request.method ?? 'GET', path: request.url ?? '/' }
    seen.push(passing)
    open.add(passing)
    response.on('close', () => open.delete(passing))
    const passage = judge(passing)
    if (passage.kind === 'answer') answer(response, passage)
    else if (passage.kind === 'break') response.destroy()
    else if (passage.kind !== 'hang') forward(portalUrl, request, response, passage)
    if (passage.kind !== 'repeat') return
    const repeat = repeatLater(portalUrl, request, passage.afterMs).finally(() => {
      repeats.delete(repeat)
    })
    repeats.add(repeat)
  }
  const server = createServer((request, response) => {
    if (slowMs === 0) pass(request, response)
    else setTimeout(() => pass(request, response), slowMs)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Node's own type: a server on a TCP port has such an address.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    rule(next) {
      judge = next
    },
    slow(ms) {
      slowMs = ms
    },
    open: (isMeant) => [...open].filter(isMeant).length,
    breakAll() {
      server.closeAllConnections()
    },
    async repeated() {
      await Promise.all(repeats)
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function answer(
  response: ServerResponse,
  { status, type, body }: Extract<Passage, { kind: 'answer' }>,
): void {
  response.writeHead(status, { 'Content-Type': type })
  response.end(body)
}

function forward(
  portalUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
  passage: Forwarded,
): void {
  const { method, headers } = request
  const onward = ask(new URL(request.url ?? '/', portalUrl), { method, headers, agent: false })
  onward.on('response', (answered) => {
    void carry(answered, response, passage)
  })
  // Nobody is there: the browser sees a broken connection, as it would without the gate.
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}

async function repeatLater(
  portalUrl: string,
  request: IncomingMessage,
  afterMs: number,
): Promise<void> {
  const { method = 'GET', headers, url = '/' } = request
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  // Order: a request that breaks ends with an error first, which ends nothing here.
  request.on('error', () => undefined)
  await new Promise((resolve) => request.once('close', resolve))
  // What the sender never finished has nothing that could come again.
  if (!request.complete) return
  await pause(afterMs)
  const again = ask(new URL(url, portalUrl), { method, headers, agent: false })
  const done = new Promise<void>((resolve) => {
    again.on('response', (answered) => answered.resume().on('close', resolve))
    again.on('error', () => resolve())
  })
  again.end(Buffer.concat(chunks))
  await done
}

async function carry(
  answered: IncomingMessage,
  response: ServerResponse,
  passage: Forwarded,
): Promise<void> {
  if (passage.kind === 'cut') {
    response.destroy()
    return
  }
  if (passage.kind === 'hold') await passage.until
  if (response.destroyed) return
  response.writeHead(answered.statusCode ?? 502, answered.rawHeaders)
  // Order: a stream's first bytes go at once.
  response.flushHeaders()
  answered.on('error', () => response.destroy())
  if (passage.kind === 'swallow') answered.resume()
  else if (passage.kind === 'bundle') bundle(answered, response, passage.everyMs)
  else answered.pipe(response)
}

function bundle(answered: IncomingMessage, response: ServerResponse, everyMs: number): void {
  const collected: Buffer[] = []
  let hasBegun = false
  const pass = (): void => {
    if (collected.length > 0) response.write(Buffer.concat(collected.splice(0)))
  }
  const timer = setInterval(pass, everyMs)
  answered.on('data', (bytes: Buffer) => {
    collected.push(bytes)
    if (!hasBegun) pass()
    hasBegun = true
  })
  answered.on('end', () => {
    pass()
    response.end()
  })
  response.on('close', () => clearInterval(timer))
}
