// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import {
  type Confirmation,
  type Invalidation,
  judgeValidity,
  LEASE_MS,
  planRead,
  type Position,
  type StreamEvent,
  type Tag,
  TagTable,
} from '@springhouse/core'
import { memory } from '@springhouse/origin'
import { afterEach, describe, expect, it } from 'vitest'
import { EventRelay } from '../../packages/client/src/log/event-relay.ts'
import type { Relay } from '../../packages/client/src/log/local-relay.ts'
import {
  OriginBench,
  request,
  response,
  routeAt,
} from '../../packages/origin/src/testing/origin-bench.ts'
import { POLICY } from '../../packages/sw/src/testing/fixture.ts'
import {
  newDevice,
  startWorker,
  type TestWorker,
} from '../../packages/sw/src/testing/start-worker.ts'
import { SimLog } from '../simulation/sim-log.ts'

const SCOPE = 'public'

function at(seq: number, epoch = 'e'): Position {
  return { epoch, seq }
}

function event(seq: number, tags: readonly Tag[], previousSeq = seq - 1): Invalidation {
  return { position: at(seq), previousSeq, tags, kind: 'soft' }
}

/** A worker that stands at a place, a tab that relays to it, and the clock that both live by. */
async function setUp(seq: number) {
  const device = newDevice()
  const worker = startWorker(device, POLICY)
  const atMs = device.clock.now()
  await worker.api.applyReset(SCOPE, at(seq), { head: at(seq), atMs: atMs - LEASE_MS })
  const relay: Relay = worker.api
  const tab = new EventRelay({
    relay,
    states: [{ scope: SCOPE, position: at(seq) }],
    startedAtMs: atMs,
    now: device.clock.now,
    hooks: {
      onSession: () => undefined,
      onConfirmation: (scope, confirmation) => worker.parts.tier.log.confirm(scope, confirmation),
      announce: () => undefined,
      trouble: () => undefined,
    },
  })
  return { device, worker, tab, atMs }
}

function hello(seq: number, head: number): StreamEvent {
  const scopes = [{ scope: SCOPE, from: at(seq), head: at(head), gap: false }]
  return { type: 'hello', partition: 'anonymous', cache: true, scopes }
}

function follows({ parts }: TestWorker): boolean {
  return parts.tier.log.follows(SCOPE)
}

function validityIn({ parts }: TestWorker, tags: readonly Tag[], stamp: Position): string {
  return judgeValidity({ tags, stamp }, parts.tier.log.view(SCOPE)).kind
}

const bench = new OriginBench()
afterEach(() => bench.close())

describe('schedules that the protocol forbids, on the real parts', () => {
  it('a stored copy is stamped where it was found valid, not with the head beside it', async () => {
    const driver = new SimLog().connect(() => bench.nowMs)
    const origin = await bench.open({ driver })
    const read = { ...request(), route: routeAt('/api/brief') }
    await origin.respond(read, async () => response('old', ['brief']))
    const head = await driver.append(SCOPE, ['brief'], 'soft')
    const copy = await origin.respond(read, async () => response('new', ['brief']))
    expect(new TextDecoder().decode(copy.body)).toBe('old')
    expect(copy.stamp).toEqual({ ...head, seq: head.seq - 1 })
  })

  it('a beat over a lost message is no proof', async () => {
    const { worker, tab } = await setUp(7)
    await tab.process(hello(7, 7))
    expect(follows(worker)).toBe(true)
    await tab.process({ type: 'beat', heads: [at(8)], sinceAcceptedMs: 0 })
    expect(follows(worker)).toBe(false)
  })

  it('a thawed tab confirms as of the time at which the beat was sent', async () => {
    const { device, worker, tab } = await setUp(7)
    await tab.process(hello(7, 7))
    device.clock.advance(LEASE_MS)
    await tab.process({ type: 'beat', heads: [at(7)], sinceAcceptedMs: 0 })
    expect(follows(worker)).toBe(false)
  })

  it('a clock that was set back lends a confirmation no second life', async () => {
    const { device, worker, atMs } = await setUp(7)
    const early: Confirmation = { head: at(7), atMs: atMs + 600_000 }
    worker.parts.tier.log.confirm(SCOPE, early)
    expect(follows(worker)).toBe(false)
    device.clock.advance(600_000)
    expect(follows(worker)).toBe(false)
  })

  it('a number that is used again after a failover belongs to another epoch', async () => {
    const { worker } = await setUp(7)
    const confirmation = { head: at(7, 'f'), atMs: 0 }
    const again = { ...event(8, ['product:1']), position: at(8, 'f') }
    expect(await worker.api.applyInvalidation(SCOPE, again, confirmation)).toMatchObject({
      kind: 'gap',
    })
    await worker.api.applyReset(SCOPE, at(7, 'f'), confirmation, at(7))
    expect(validityIn(worker, ['product:1'], at(9))).toBe('unknown')
  })

  it('starting over forgets the old tag versions, so that new answers are fresh', async () => {
    const { worker } = await setUp(7)
    await worker.api.applyInvalidation(SCOPE, event(8, ['product:1']), { head: at(8), atMs: 0 })
    await worker.api.applyReset(SCOPE, at(1, 'f'), { head: at(1, 'f'), atMs: 0 }, at(8))
    expect(validityIn(worker, ['product:1'], at(1, 'f'))).toBe('valid')
    expect(validityIn(worker, ['product:1'], at(8))).toBe('unknown')
  })

  it('an event before which others are missing is not applied', async () => {
    const { worker } = await setUp(7)
    const outcome = await worker.api.applyInvalidation(SCOPE, event(9, ['product:1']), {
      head: at(9),
      atMs: 0,
    })
    expect(outcome).toEqual({ kind: 'gap', position: at(7) })
    expect(worker.parts.tier.log.position(SCOPE)).toEqual(at(7))
  })

  it('a new worker loads its table when it is active, not when it is installed', async () => {
    const { device, worker } = await setUp(7)
    const next = startWorker(device, POLICY)
    await next.emit('install')
    await worker.api.applyInvalidation(SCOPE, event(8, ['product:1']), { head: at(8), atMs: 0 })
    await next.emit('activate')
    await next.parts.tier.ready()
    expect(next.parts.tier.log.position(SCOPE)).toEqual(at(8))
    expect(validityIn(next, ['product:1'], at(7))).toBe('invalid')
  })

  it('an entry without tags is not kept for as long as those that follow the log', () => {
    const route = POLICY.routes.find(({ name }) => name === 'products')
    if (route === undefined) throw new Error('No such route')
    const fields = new Headers({
      'Springhouse-Cache-Control': 'max-age=60, following=2592000',
      Date: new Date(0).toUTCString(),
    })
    const isFresh = (tags: readonly Tag[]): boolean => {
      const plan = planRead({
        request: { method: 'GET', cacheMode: 'default', fields: new Headers() },
        stored: {
          status: 200,
          fields,
          tags,
          requestTimeMs: 0,
          responseTimeMs: 0,
          policyVersionCurrent: true,
        },
        validity: { kind: 'valid' },
        route,
        following: true,
        nowMs: 3_600_000,
      })
      return plan.kind === 'hit' && !plan.stale
    }
    expect([isFresh(['products']), isFresh([])]).toEqual([true, false])
  })

  it('no two scopes share an epoch, so a stamp of one is nothing in the other', async () => {
    const log = memory()
    const [one, other] = await Promise.all([log.read('public'), log.read('tenant.a')])
    expect(one.head.epoch).not.toBe(other.head.epoch)
    const table = TagTable.startingAt(other.head)
    const stamped = { tags: ['product:1'], stamp: { ...one.head, seq: one.head.seq + 9 } }
    expect(judgeValidity(stamped, table)).toEqual({ kind: 'unknown', why: 'epoch' })
  })

  // The origin caches no values within responses yet; this is what the rule says of a response that uses one.
  it('a response that is made of a cached value needs its tags and its stamp', () => {
    const table = TagTable.startingAt(at(0))
    const value = { tags: ['price:1'], stamp: at(0) }
    table.apply(event(1, ['price:1']))
    const alone = { tags: ['page'], stamp: at(1) }
    const joined = { tags: [...alone.tags, ...value.tags], stamp: value.stamp }
    expect(judgeValidity(alone, table).kind).toBe('valid')
    expect(judgeValidity(joined, table).kind).toBe('invalid')
  })
})
