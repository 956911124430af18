// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A link to a server that a test can hold: what the server says waits, and nobody sees a broken connection. */
export interface HeldLink {
  readonly port: number
  hold(): void
  release(): void
  close(): Promise<void>
}

/** Opens a link to a port of this machine. */
export async function openLink(port: number): Promise<HeldLink> {
  const near = new Set<Socket>()
  const far = new Set<Socket>()
  let isHeld = false
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1')
    near.add(socket)
    far.add(onward)
    socket.pipe(onward)
    onward.pipe(socket)
    if (isHeld) onward.pause()
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Node's own type: a server on a TCP port has such an address.
  const address = server.address() as AddressInfo
  return {
    port: address.port,
    hold() {
      isHeld = true
      for (const socket of far) socket.pause()
    },
    release() {
      isHeld = false
      for (const socket of far) socket.resume()
    },
    async close() {
      for (const socket of [...near, ...far]) socket.destroy()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
