// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A server that sends what it is told, byte for byte, and closes. */
export class HostileOrigin {
  /** What it sends, whatever it is asked. */
  bytes = ''
  /** How many requests it has seen. */
  asked = 0
  readonly #sockets = new Map<Socket, Promise<unknown>>()
  readonly #server: Server = createServer((socket) => {
    this.#sockets.set(socket, once(socket, 'close'))
    // A client that gives up resets the connection.
    socket.on('error', () => undefined)
    socket.once('data', () => {
      this.asked += 1
      socket.end(this.bytes, 'latin1')
    })
  })
  #base = ''

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    // The kernel chose the port: a TCP server's address is an AddressInfo.
    const { port } = this.#server.address() as AddressInfo
    this.#base = `http://127.0.0.1:${port}`
  }

  /** Fetches what a request asks for from this server. */
  readonly fetch = async (request: Request): Promise<Response> => {
    // Order: no client may take a connection for open that this server has ended.
    await Promise.all(this.#sockets.values())
    const { pathname } = new URL(request.url)
    const { method, headers } = request
    return fetch(this.#base + pathname, { method, headers, redirect: 'manual' })
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
