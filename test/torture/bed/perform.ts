// SPDX-License-Identifier: MIT
import { setTimeout as pause } from 'node:timers/promises'
import type { Trouble } from '../plan.ts'
import type { Link } from './link.ts'
import type { PortalProcess } from './portal-process.ts'
import type { RedisPair } from './redis-pair.ts'

/** What may be hurt. */
export interface Grounds {
  readonly app: string
  readonly redis: RedisPair
  /** Between each process and Redis. */
  readonly links: readonly Link[]
  readonly portals: readonly PortalProcess[]
  /** Between each process and browsers. */
  readonly streets: readonly Link[]
  /** Processes that hear a master which the others have left. */
  readonly isolated: Set<number>
}

/** Lets a trouble happen, and ends it. Its pauses are part of it. Who was isolated stays marked until all is well again. */
export async function perform(trouble: Trouble, grounds: Grounds): Promise<void> {
  const { redis, portals } = grounds
  switch (trouble.kind) {
    case 'cut-links':
      return breakFor(chosen(grounds.links, trouble.processes), 'cut', trouble.forMs)
    case 'hold-links':
      return breakFor(chosen(grounds.links, trouble.processes), 'hold', trouble.forMs)
    case 'cut-browsers':
      return breakFor(chosen(grounds.streets, trouble.processes), 'cut', trouble.forMs)
    case 'hold-browsers':
      return breakFor(chosen(grounds.streets, trouble.processes), 'hold', trouble.forMs)
    case 'cut-subscribers':
      return cutSubscribers(trouble, grounds)
    case 'pause-redis':
      redis.master.pause()
      await pause(trouble.forMs)
      redis.master.resume()
      return
    case 'restart-redis-empty':
      await redis.master.kill()
      await pause(trouble.forMs)
      return redis.master.restart()
    case 'trim-log':
      return trimUnheard(trouble, grounds)
    case 'flush-all':
      await redis.command(['FLUSHALL'])
      return
    case 'stop-process': {
      const [portal] = chosen(portals, [trouble.process])
      portal?.freeze()
      await pause(trouble.forMs)
      portal?.thaw()
      return
    }
    case 'kill-process': {
      const [portal] = chosen(portals, [trouble.process])
      await portal?.kill()
      return portal?.startAgain()
    }
    case 'memory-pressure':
      return press(trouble.forMs, grounds)
    case 'fail-over':
      return failOver(trouble.forMs, grounds)
    case 'isolate-master':
      return isolateMaster(trouble, grounds)
    case 'sentinel-failover':
      throw new RangeError('There are no Sentinels here')
  }
}

async function breakFor(links: readonly Link[], how: 'cut' | 'hold', forMs: number): Promise<void> {
  for (const link of links) link[how]()
  await pause(forMs)
  for (const link of links) link.mend()
}

async function cutSubscribers(
  { times, everyMs }: Extract<Trouble, { kind: 'cut-subscribers' }>,
  { redis }: Grounds,
): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const [list] = await redis.command(['CLIENT', 'LIST'])
    const waiting = String(list)
      .split('\n')
      .filter((line) => /cmd=xread|flags=\S*P| sub=[1-9]/.test(line))
      .flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? [])
    for (const id of waiting) {
      // It may have gone by itself meanwhile.
      await redis.command(['CLIENT', 'KILL', 'ID', id]).catch(() => undefined)
    }
    await pause(everyMs)
  }
}

async function trimUnheard(
  { process, forMs }: Extract<Trouble, { kind: 'trim-log' }>,
  { app, links, redis }: Grounds,
): Promise<void> {
  const deaf = chosen(links, [process])
  for (const link of deaf) link.hold()
  await pause(forMs)
  await redis.command(['XTRIM', `{${app}:public}:log`, 'MAXLEN', '0'])
  for (const link of deaf) link.mend()
}

async function press(forMs: number, { redis }: Grounds): Promise<void> {
  const endMs = Date.now() + forMs
  await redis.limit()
  while (Date.now() < endMs) {
    await redis.fill()
    await pause(20)
  }
  await redis.relieve()
}

async function failOver(forMs: number, { redis, links }: Grounds): Promise<void> {
  await redis.master.kill()
  await pause(forMs)
  await redis.promote()
  for (const link of links) link.lead(redis.master.port)
  await redis.restartOther()
}

async function isolateMaster(
  { process, forMs }: Extract<Trouble, { kind: 'isolate-master' }>,
  { redis, links, isolated }: Grounds,
): Promise<void> {
  isolated.add(process)
  await redis.promote()
  for (const [at, link] of links.entries()) if (at !== process) link.lead(redis.master.port)
  await pause(forMs)
  for (const link of chosen(links, [process])) link.lead(redis.master.port)
  await redis.demoteOther()
}

function chosen<T>(all: readonly T[], numbers: readonly number[]): readonly T[] {
  return all.filter((_, at) => numbers.includes(at))
}
