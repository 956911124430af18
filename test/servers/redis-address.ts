// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** An address that leads to one server after another, as that of a service whose server is replaced. */
export interface RedisAddress {
  readonly url: string
  /** Cuts the connections; new ones go to another port of this machine. */
  leadTo(port: number): void
  stop(): Promise<void>
}

/** Opens an address that leads to `port`. */
export async function openRedisAddress(port: number): Promise<RedisAddress> {
  let target = port
  const sockets = new Set<Socket>()
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const listening = typeof address === 'object' && address !== null ? address.port : 0
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `redis://127.0.0.1:${listening}`,
    leadTo(next) {
      target = next
      cut()
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}
