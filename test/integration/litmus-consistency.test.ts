// SPDX-License-Identifier: MIT
import '../../packages/sw/src/testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { type HeldLink, openLink } from './litmus/held-link.ts'
import { RowDevice } from './litmus/row-device.ts'
import { RowProcess, type Rows } from './litmus/row-process.ts'
import { seededRandom } from '../torture/seeded-random.ts'

// Another order of events: LITMUS_SEED=2 npx vitest run --project integration litmus
const SEED = Number(process.env['LITMUS_SEED'] ?? 1)
const LEVELS = ['session', 'causal'] as const

let redis: RedisServer
let link: HeldLink
let rows: Rows
/** Hears the log at once. */
let prompt: RowProcess
/** Hears the log when its link is released; until then it answers from memory, for as long as it trusts that. */
let late: RowProcess
let device: RowDevice
let other: RowDevice

beforeAll(async () => {
  redis = await startRedisServer()
})
afterAll(() => redis.stop())

beforeEach(async () => {
  link = await openLink(redis.port)
  rows = new Map()
  prompt = await RowProcess.open(rows, redis.port)
  late = await RowProcess.open(rows, link.port)
  device = new RowDevice(prompt)
  other = new RowDevice(prompt)
  await device.catchUp(prompt)
  await other.catchUp(prompt)
})
afterEach(async () => {
  link.release()
  await late.close()
  await prompt.close()
  await link.close()
})

let stranger: RowDevice

/** Lets the late process keep a row in its memory, and hear nothing from then on. */
async function makeLate(...paths: readonly string[]): Promise<void> {
  stranger = new RowDevice(late)
  for (const path of paths) expect(await stranger.read(path, late)).toBe(0)
  link.hold()
}

describe('a process that lags behind', () => {
  it('answers an "eventual" read with what was before the write: the lag is real', async () => {
    await makeLate('/eventual/a?late')
    await device.write('a', 1, prompt)
    expect(await other.read('/eventual/a?late', late)).toBe(0)
  })
})

describe.each(LEVELS)('consistency "%s" keeps, over a process that lags behind,', (level) => {
  it('read your writes', async () => {
    await makeLate(`/${level}/a`)
    await device.write('a', 1, prompt)
    expect(await device.read(`/${level}/a`, late)).toBe(1)
  })

  it('read your writes, when the worker was stopped in between', async () => {
    await makeLate(`/${level}/a`)
    await device.write('a', 1, prompt)
    device.restart()
    expect(await device.read(`/${level}/a`, late)).toBe(1)
  })

  it('monotonic reads', async () => {
    await makeLate(`/${level}/a?late`)
    await other.write('a', 1, prompt)
    expect(await device.read(`/${level}/a?prompt`, prompt)).toBe(1)
    expect(await device.read(`/${level}/a?late`, late)).toBe(1)
  })

  it('monotonic reads of what the worker itself has stored', async () => {
    await device.read(`/${level}/a?old`, prompt)
    await other.write('a', 1, prompt)
    expect(await device.read(`/${level}/a?new`, prompt)).toBe(1)
    expect(await device.read(`/${level}/a?old`, prompt)).toBe(1)
  })

  it('writes follow reads: who sees an answer sees what it answers', async () => {
    await makeLate(`/${level}/question`, `/${level}/answer`)
    await device.write('question', 1, prompt)
    await other.read(`/${level}/question`, prompt)
    await other.write('answer', 1, prompt)
    expect(await device.read(`/${level}/answer`, prompt)).toBe(1)
    expect(await device.read(`/${level}/question`, late)).toBe(1)
    const third = new RowDevice(prompt)
    expect(await third.read(`/${level}/answer`, prompt)).toBe(1)
    expect(await third.read(`/${level}/question`, late)).toBe(1)
  })

  it('monotonic writes: who sees the second sees the first', async () => {
    await makeLate(`/${level}/first`)
    await device.write('first', 1, prompt)
    await device.write('second', 1, prompt)
    expect(await other.read(`/${level}/second`, prompt)).toBe(1)
    expect(await other.read(`/${level}/first`, late)).toBe(1)
  })

  it('what the log has told: a read after an event shows it', async () => {
    await makeLate(`/${level}/a`)
    await other.write('a', 1, prompt)
    await device.catchUp(prompt)
    expect(await device.read(`/${level}/a`, late)).toBe(1)
  })

  it('what another device has told: a read after it is told of a write shows it', async () => {
    await makeLate(`/${level}/a`)
    const position = await device.write('a', 1, prompt)
    await other.told(position)
    expect(await other.read(`/${level}/a`, late)).toBe(1)
  })

  it('its answer as soon as the process has caught up, without its handler', async () => {
    await makeLate(`/${level}/a`)
    const position = await device.write('a', 1, prompt)
    await other.told(position)
    const answer = other.read(`/${level}/a`, late)
    link.release()
    expect(await answer).toBe(1)
  })
})

describe('any order of reads and writes of two devices, over two processes', () => {
  it(`never goes back behind what a device has written or read (LITMUS_SEED=${SEED})`, async () => {
    const random = seededRandom(SEED)
    const keys = ['a', 'b', 'c']
    const seen = new Map<RowDevice, Map<string, number>>([
      [device, new Map()],
      [other, new Map()],
    ])
    /** What was there when a row got its value: who sees the value must see all of it. */
    const causes = new Map<number, ReadonlyMap<string, number>>()
    let value = 0
    const complaints: string[] = []
    for (let step = 0; step < 200; step += 1) {
      const who = random.pick([device, other])
      const process = random.pick([prompt, late])
      const key = random.pick(keys)
      const known = seen.get(who) ?? new Map<string, number>()
      if (random.chance(0.1)) link.hold()
      if (random.chance(0.3)) link.release()
      if (random.chance(0.05)) who.restart()
      if (random.chance(0.1)) await who.catchUp(prompt)
      if (random.chance(0.3)) {
        value += 1
        await who.write(key, value, prompt)
        known.set(key, value)
        causes.set(value, new Map(known))
        continue
      }
      const level = random.pick(LEVELS)
      const read = await who.read(`/${level}/${key}?${random.below(2)}`, process)
      if (read < (known.get(key) ?? 0)) {
        complaints.push(`step ${step}: ${key} is ${read}, ${known.get(key)} was seen`)
      }
      for (const [cause, least] of causes.get(read) ?? []) {
        known.set(cause, Math.max(known.get(cause) ?? 0, least))
      }
      known.set(key, Math.max(known.get(key) ?? 0, read))
    }
    expect(complaints).toEqual([])
    expect(value).toBeGreaterThan(30)
  }, 60_000)
})
