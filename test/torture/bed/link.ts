// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** How a link treats what it should carry. */
type Condition = 'open' | 'cut' | 'held'

/** A stretch of network between two programs, in the hands of a test. */
export class Link {
  readonly port: number
  readonly #server: Server
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>()
  #targetPort: number
  #condition: Condition = 'open'

  private constructor(server: Server, port: number, targetPort: number) {
    this.#server = server
    this.port = port
    this.#targetPort = targetPort
    server.on('connection', (near) => this.#accept(near))
  }

  /** Opens a link to a port of this machine. */
  static async open(targetPort: number): Promise<Link> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    // Node's own type: a server on a TCP port has such an address.
    const { port } = server.address() as AddressInfo
    return new Link(server, port, targetPort)
  }

  /** Breaks what is open and refuses what is new. */
  cut(): void {
    this.#condition = 'cut'
    this.#breakAll()
  }

  /** Carries nothing from now on; connections stay open, and new ones wait. */
  hold(): void {
    this.#condition = 'held'
    for (const pair of this.#pairs) for (const socket of pair) socket.pause()
  }

  /** All is well again; what was held arrives late. */
  mend(): void {
    this.#condition = 'open'
    for (const [near, far] of this.#pairs) {
      if (far.listenerCount('data') === 0) join(near, far)
      near.resume()
      far.resume()
    }
  }

  /** Leads elsewhere from now on; what is open breaks. */
  lead(targetPort: number): void {
    this.#targetPort = targetPort
    this.#breakAll()
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#breakAll()
    await closed
  }

  #accept(near: Socket): void {
    if (this.#condition === 'cut') {
      near.on('error', () => undefined)
      near.destroy()
      return
    }
    const far = connect(this.#targetPort, '127.0.0.1')
    const pair = [near, far] as const
    this.#pairs.add(pair)
    for (const socket of pair) {
      socket.setNoDelay(true)
      // The other end has gone: so does this one.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        this.#pairs.delete(pair)
        near.destroy()
        far.destroy()
      })
    }
    if (this.#condition === 'held') for (const socket of pair) socket.pause()
    else join(near, far)
  }

  #breakAll(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
  }
}

function join(near: Socket, far: Socket): void {
  near.on('data', (bytes) => far.write(bytes))
  far.on('data', (bytes) => near.write(bytes))
}
