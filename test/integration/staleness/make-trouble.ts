// SPDX-License-Identifier: MIT
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import type { RedisServer } from '../../servers/redis-server.ts'
import type { RowPortal } from './row-portal.ts'
import type { Random } from './seeded-random.ts'

/** What happens, one after the other. */
const TROUBLES = ['cut-followers', 'restart', 'flush', 'pause', 'cut-all', 'restart'] as const

/** What may be hurt. */
export interface Hurt {
  readonly redis: RedisServer
  readonly portals: readonly RowPortal[]
  readonly random: Random
}

/** Hurts Redis and the processes again and again; resolves when all is well again. */
export async function makeTrouble({ redis, portals, random }: Hurt, rounds: number): Promise<void> {
  const admin = createClient({ url: redis.url })
  admin.on('error', () => undefined)
  await admin.connect()
  for (let round = 0; round < rounds; round += 1) {
    await pause(300 + random.below(600))
    switch (TROUBLES[round % TROUBLES.length] ?? 'pause') {
      case 'cut-followers':
        for (const line of await clients(admin)) {
          if (line.includes('cmd=xread')) await kill(admin, line)
        }
        break
      case 'cut-all':
        await admin.sendCommand(['CLIENT', 'KILL', 'SKIPME', 'yes', 'TYPE', 'normal'])
        break
      case 'flush':
        await admin.flushAll()
        break
      case 'restart':
        await random.pick(portals).restart()
        break
      case 'pause':
        redis.pause()
        await pause(100 + random.below(700))
        redis.resume()
    }
  }
  admin.destroy()
}

type Admin = ReturnType<typeof createClient>

async function clients(admin: Pick<Admin, 'sendCommand'>): Promise<readonly string[]> {
  const list: unknown = await admin.sendCommand(['CLIENT', 'LIST'])
  return typeof list === 'string' ? list.split('\n') : []
}

async function kill(admin: Pick<Admin, 'sendCommand'>, line: string): Promise<void> {
  const id = /^id=(\d+)/.exec(line)?.[1] ?? ''
  // It may have gone by itself meanwhile.
  await admin.sendCommand(['CLIENT', 'KILL', 'ID', id]).catch(() => undefined)
}
