// SPDX-License-Identifier: MIT
import { createClient } from 'redis'
import { type RedisServer, startRedisServer } from '../../servers/redis-server.ts'

type Client = ReturnType<typeof createClient>

/** Arguments of one command. */
export type Command = readonly string[]

const JUNK = 'x'.repeat(10_000)

/** A master, and a replica that may take its place. */
export class RedisPair {
  #master: RedisServer
  #replica: RedisServer
  #junk = 0

  private constructor(master: RedisServer, replica: RedisServer) {
    this.#master = master
    this.#replica = replica
  }

  static async start(): Promise<RedisPair> {
    // Order: a replica's first copy must not wait for more replicas to come.
    const settings = { 'repl-diskless-sync-delay': '0' }
    const [master, replica] = await Promise.all([
      startRedisServer({ settings }),
      startRedisServer({ settings }),
    ])
    const pair = new RedisPair(master, replica)
    await pair.#follow(replica, master)
    return pair
  }

  get master(): RedisServer {
    return this.#master
  }

  /** Runs commands on the master. */
  command(...commands: readonly Command[]): Promise<readonly unknown[]> {
    return commandAt(this.#master, commands)
  }

  /** Makes the replica the master. The old one isn't told. */
  async promote(): Promise<void> {
    await commandAt(this.#replica, [['REPLICAOF', 'NO', 'ONE']])
    const old = this.#master
    this.#master = this.#replica
    this.#replica = old
  }

  /** Makes the other server a replica of the master; what only it had is lost. */
  async demoteOther(): Promise<void> {
    await this.#follow(this.#replica, this.#master)
  }

  /** Starts the other server again, without data, as a replica. */
  async restartOther(): Promise<void> {
    await this.#replica.restart()
    await this.demoteOther()
  }

  /** Lets the master hold hardly more than it holds now, and evict what was used least lately. */
  async limit(): Promise<void> {
    const [info] = await this.command(['INFO', 'memory'])
    const used = Number(/used_memory:(\d+)/.exec(String(info))?.[1])
    await this.command(
      ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'],
      ['CONFIG', 'SET', 'maxmemory', String(used + 400_000)],
    )
  }

  /** Fills the master with junk, so that it evicts. */
  async fill(): Promise<void> {
    this.#junk += 1
    const junk = Array.from({ length: 100 }, (_, at) => `junk:${this.#junk}:${at}`)
    // It may be so full that it refuses: whoever writes in earnest is refused as well.
    await this.command(...junk.map((key) => ['SET', key, JUNK, 'PX', '2000'])).catch(
      () => undefined,
    )
  }

  /** Lifts the limit; the junk goes by itself. */
  async relieve(): Promise<void> {
    await this.command(
      ['CONFIG', 'SET', 'maxmemory', '0'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    )
  }

  async stop(): Promise<void> {
    await Promise.all([this.#master.stop(), this.#replica.stop()])
  }

  async #follow(replica: RedisServer, master: RedisServer): Promise<void> {
    await withClient(replica, async (client) => {
      await client.sendCommand(['REPLICAOF', '127.0.0.1', String(master.port)])
      let info: unknown
      while (!(typeof info === 'string' && info.includes('master_link_status:up'))) {
        info = await client.sendCommand(['INFO', 'replication'])
      }
    })
  }
}

function commandAt(server: RedisServer, commands: readonly Command[]): Promise<readonly unknown[]> {
  return withClient(server, (client) =>
    Promise.all(commands.map((command) => client.sendCommand([...command]))),
  )
}

async function withClient<T>(
  { url }: RedisServer,
  work: (client: Pick<Client, 'sendCommand'>) => Promise<T>,
): Promise<T> {
  const client = createClient({ url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    client.destroy()
  }
}
