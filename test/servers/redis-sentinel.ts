// SPDX-License-Identifier: MIT
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { type Admin, connectAdmin, readInfo, waitUntil } from './redis-client.ts'
import { type RedisServer, startRedisServer } from './redis-server.ts'
import { ServerProcess } from './server-process.ts'

/** Name of the master that the Sentinels watch. */
export const MASTER = 'dairy'

/** A master with one replica, and three Sentinels that watch them. */
export interface RedisSentinels {
  /** As the driver takes it. */
  readonly url: string
  readonly sentinels: readonly { readonly host: string; readonly port: number }[]
  /** The master of the beginning. */
  readonly master: RedisServer
  /** The replica of the beginning, which is promoted when the master is gone. */
  readonly replica: RedisServer
  /** Waits until the Sentinels name the replica as master. */
  promoted(): Promise<void>
  stop(): Promise<void>
}

/** Starts them; a master that is silent for half a second counts as gone. */
export async function startRedisSentinels(): Promise<RedisSentinels> {
  const settings = { 'repl-diskless-sync-delay': '0', 'repl-ping-replica-period': '1' }
  const master = await startRedisServer({ settings })
  const replicaOf = { replicaof: `127.0.0.1 ${master.port}`, 'replica-announce-ip': '127.0.0.1' }
  const replica = await startRedisServer({ settings: { ...settings, ...replicaOf } })
  await isReplicating(replica.port)
  const started = await Promise.all([0, 1, 2].map(() => startSentinel(master.port)))
  const [first] = started
  if (first === undefined) throw new Error('No Sentinel')
  await Promise.all(started.map(({ admin }) => knowsAll(admin)))
  const hosts = started.map(({ port }) => `127.0.0.1:${port}`).join(',')
  return {
    url: `redis+sentinel://${hosts}/${MASTER}`,
    sentinels: started.map(({ port }) => ({ host: '127.0.0.1', port })),
    master,
    replica,
    promoted: () =>
      waitUntil('the replica is promoted', async () => {
        const address = await first.admin.send('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER)
        return Array.isArray(address) && address[1] === String(replica.port)
      }),
    async stop() {
      await Promise.all(started.map((sentinel) => sentinel.stop()))
      await Promise.all([master.stop(), replica.stop()])
    },
  }
}

async function isReplicating(port: number): Promise<void> {
  const admin = await connectAdmin(port)
  await waitUntil('the replica has the master’s data', async () => {
    return (await readInfo(admin, 'INFO replication', 'master_link_status')) === 'up'
  })
  admin.close()
}

interface Sentinel {
  readonly port: number
  readonly admin: Admin
  stop(): Promise<void>
}

async function startSentinel(masterPort: number): Promise<Sentinel> {
  const directory = await mkdtemp(join(tmpdir(), 'springhouse-sentinel-'))
  const port = await freePort()
  const file = join(directory, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} 2`,
    `sentinel down-after-milliseconds ${MASTER} 500`,
    `sentinel failover-timeout ${MASTER} 3000`,
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  const server = await ServerProcess.start({
    file: 'redis-server',
    args: [file, '--sentinel'],
    ready: '+monitor master',
    missing: 'redis-server is missing: apt-get install redis-server',
  })
  const admin = await connectAdmin(port)
  return {
    port,
    admin,
    async stop() {
      admin.close()
      await server.end('SIGKILL')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Only Sentinels that know each other and the replica can agree on a failover. */
function knowsAll(admin: Admin): Promise<void> {
  return waitUntil('the Sentinels know each other', async () => {
    const line = await readInfo(admin, 'INFO sentinel', 'master0')
    return line.includes('slaves=1') && line.includes('sentinels=3')
  })
}
