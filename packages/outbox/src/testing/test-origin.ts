// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { proofOf } from './fixture.ts'

/** A request as the origin has received it. */
export interface Received {
  readonly method: string
  readonly path: string
  /** The operation's key, without quotes. */
  readonly key: string
  readonly fields: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** What the origin answers: a status with fields and body, or how the connection ends. */
export type Reply =
  | {
      readonly status: number
      readonly fields?: Readonly<Record<string, string>>
      readonly body?: unknown
    }
  | 'reset'
  | 'hang'

/** An origin on a real HTTP server, which answers as a test says. */
export class TestOrigin {
  readonly #server: Server
  readonly received: Received[] = []
  /** Answers everything but what is below. */
  reply: (request: Received) => Reply = ({ key }) => echo(key)
  /** Answers `/ping`; a login page does it otherwise. */
  ping: Reply = { status: 200, body: { springhouse: 1, app: 'dairy', cache: true } }
  /** What `/ops` says. */
  operations: object = {}
  #arrived: () => void = () => undefined

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => void this.#answer(request, response))
  }

  static async start(): Promise<TestOrigin> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TestOrigin(server)
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The origin has no port')
    return `http://127.0.0.1:${address.port}`
  }

  /** Keys of the operations that have arrived, in their order. */
  get keys(): readonly string[] {
    return this.received.map(({ key }) => key)
  }

  /** Resolves when a request arrives. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve
    })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    if (path.endsWith('/ping')) return give(response, this.ping)
    if (path.includes('/ops?')) {
      // As the origin does, every key that is asked for is answered.
      const keys = decodeURIComponent(path.split('keys=').at(-1) ?? '').split(',')
      const unknown = Object.fromEntries(keys.map((key) => [key, { state: 'unknown' }]))
      return give(response, { status: 200, body: { ...unknown, ...this.operations } })
    }
    const fields = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
    )
    const received = {
      method: request.method ?? '',
      path,
      key: (fields['idempotency-key'] ?? '').slice(1, -1),
      fields,
      body: Buffer.concat(chunks).toString(),
    }
    this.received.push(received)
    this.#arrived()
    give(response, this.reply(received))
  }
}

/** An acknowledgement. */
export function echo(key: string, status = 200, fields: Record<string, string> = {}): Reply {
  return { status, fields: { 'Springhouse-Op': proofOf(key), ...fields } }
}

/** A refusal with one of Springhouse's own problem types. */
export function problem(
  type: string,
  status: number,
  fields: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    fields: { 'Content-Type': 'application/problem+json', ...fields },
    body: { type: `/springhouse/problems/${type}`, title: type, status },
  }
}

function give(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return
  if (reply === 'reset') {
    response.destroy()
    return
  }
  const { status, fields = {}, body = {} } = reply
  const isHtml = typeof body === 'string'
  const type = isHtml ? 'text/html' : 'application/json'
  response.writeHead(status, { 'Content-Type': type, ...fields })
  response.end(isHtml ? body : status === 204 ? undefined : JSON.stringify(body))
}
