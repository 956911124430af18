// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A write that reached the server. */
export interface ArrivedWrite {
  readonly key: string | undefined
  readonly body: string
}

/** A server with one page, one worker that may be replaced, a profile, and writes that it may leave unanswered. */
export class RivalServer {
  readonly writes: ArrivedWrite[] = []
  /** Whether writes are answered; those that aren't stay open. */
  isAnswering = true
  #onWrite = (): void => undefined
  readonly #page: string
  #worker: string
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  constructor(page: string, worker: string) {
    this.#page = page
    this.#worker = worker
  }

  /** @returns its address */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    // The kernel chose the port: a TCP server's address is an AddressInfo.
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  /** Publishes another version of the worker. */
  publish(version: number): void {
    this.#worker = `${this.#worker.replace(/\n\/\/ version \d+$/, '')}\n// version ${version}`
  }

  /** Resolves when the next write has arrived. */
  nextWrite(): Promise<void> {
    return new Promise((resolve) => {
      this.#onWrite = resolve
    })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', method, headers } = request
    if (method === 'POST') {
      const key = headers['idempotency-key']
      this.writes.push({ key: String(key), body: await text(request) })
      this.#onWrite()
      if (!this.isAnswering) return
      response.writeHead(201, {
        ...JSON_FIELDS,
        ...(key === undefined ? {} : { 'Springhouse-Op': key }),
      })
      response.end('{}')
    } else if (url === '/sw.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' })
      response.end(this.#worker)
    } else if (url.startsWith('/api/')) {
      response.writeHead(200, { ...JSON_FIELDS, 'Springhouse-Partition': 'anna' })
      response.end('{"name":"Anna"}')
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end(`<!doctype html><title>Regressions</title><script>${this.#page}</script>`)
    }
  }
}

const JSON_FIELDS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
