// SPDX-License-Identifier: MIT
import { freePort } from './free-port.ts'
import { type Admin, connectAdmin, readInfo, waitUntil } from './redis-client.ts'
import { type RedisServer, startRedisServer } from './redis-server.ts'

/** Three masters that share the slots. */
export interface RedisCluster {
  /** As the driver takes it. */
  readonly url: string
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  stop(): Promise<void>
}

/** First and last slot of each master. */
const SLOTS = [
  ['0', '5460'],
  ['5461', '10922'],
  ['10923', '16383'],
] as const

/** Starts a cluster and waits until every node knows it. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const started = await Promise.all(SLOTS.map(startNode))
  const [first, ...others] = started
  for (const [at, { admin }] of started.entries()) {
    await admin.send('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1))
    await admin.send('CLUSTER', 'ADDSLOTSRANGE', ...(SLOTS[at] ?? []))
  }
  for (const { server, busPort } of others) {
    await first?.admin.send('CLUSTER', 'MEET', '127.0.0.1', String(server.port), busPort)
  }
  await Promise.all(started.map(({ admin }) => isWhole(admin)))
  for (const { admin } of started) admin.close()
  const nodes = started.map(({ server }) => ({ host: '127.0.0.1', port: server.port }))
  return {
    url: `redis+cluster://${nodes.map(({ host, port }) => `${host}:${port}`).join(',')}`,
    nodes,
    async stop() {
      await Promise.all(started.map(({ server }) => server.stop()))
    },
  }
}

interface Node {
  readonly server: RedisServer
  readonly busPort: string
  readonly admin: Admin
}

async function startNode(): Promise<Node> {
  const busPort = String(await freePort())
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-node-timeout': '2000',
    'cluster-announce-ip': '127.0.0.1',
  }
  const server = await startRedisServer({ settings })
  return { server, busPort, admin: await connectAdmin(server.port) }
}

function isWhole(admin: Admin): Promise<void> {
  return waitUntil('the cluster is whole', async () => {
    const state = await readInfo(admin, 'CLUSTER INFO', 'cluster_state')
    const known = await readInfo(admin, 'CLUSTER INFO', 'cluster_known_nodes')
    return state === 'ok' && known === '3'
  })
}
