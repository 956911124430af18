// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { WorkerHost } from '../environment.ts'
import { FakeClock, settle, until } from '../testing/fake-clock.ts'
import { FakeWorker, FakeWorkerHost } from '../testing/fake-worker.ts'
import { WorkerRefusedError, WorkerUnavailableError } from './worker-errors.ts'
import { WorkerLink } from './worker-link.ts'
import { workerProxy } from './worker-proxy.ts'

function setUp(host?: WorkerHost) {
  const clock = new FakeClock()
  const worker = new FakeWorker()
  const workers = host ?? new FakeWorkerHost(worker)
  const link = new WorkerLink({
    now: () => clock.nowMs,
    startTimer: (callback, delayMs) => clock.startTimer(callback, delayMs),
    workers,
  })
  return { clock, worker, link, proxy: workerProxy(link) }
}

const INVALIDATION = {
  position: { epoch: 'e', seq: 2 },
  previousSeq: 1,
  tags: ['product:42'],
  kind: 'soft',
} as const
const CONFIRMATION = { head: { epoch: 'e', seq: 2 }, atMs: 1 }

describe('WorkerLink', () => {
  it('call() carries arguments and answers when the worker lives', async () => {
    const { worker, proxy } = setUp()
    worker.startAt('public', { epoch: 'e', seq: 1 })
    expect(await proxy.positions()).toEqual([{ scope: 'public', position: { epoch: 'e', seq: 1 } }])
    expect(await proxy.applyInvalidation('public', INVALIDATION, CONFIRMATION)).toEqual({
      kind: 'applied',
      position: { epoch: 'e', seq: 2 },
    })
    await proxy.applySession({ partition: 'u.r', cache: false })
    await proxy.forgetPrivateData()
    await proxy.drainOutbox('connected')
    expect(await proxy.inspect(3)).toEqual([])
    await proxy.applyReset('public', { epoch: 'f', seq: 9 }, CONFIRMATION)
    expect(worker).toMatchObject({
      sessions: [{ partition: 'u.r', cache: false }],
      forgotten: 1,
      drainReasons: ['connected'],
      applied: ['public 2 product:42', 'public reset f.9'],
    })
  })

  it('call() opens one session for calls that come together', async () => {
    const { worker, proxy } = setUp()
    await Promise.all([proxy.positions(), proxy.drainOutbox('timer'), proxy.positions()])
    await proxy.drainOutbox('timer')
    expect(worker.connects).toBe(1)
  })

  it('call() passes on what the worker throws', async () => {
    const { worker, proxy, clock } = setUp()
    await expect(proxy.inspect(-1)).rejects.toThrow('limit')
    expect(worker.connects).toBe(1)
    expect(clock.pendingMs).toEqual([])
  })

  it('call() repeats on a fresh port when the worker died in the middle of it', async () => {
    const { worker, proxy, clock } = setUp()
    worker.startAt('public', { epoch: 'e', seq: 1 })
    worker.mishap = 'dies-before'
    const outcome = proxy.applyInvalidation('public', INVALIDATION, CONFIRMATION)
    await until(() => worker.boots === 2)
    await clock.advance(2_000)
    expect(await outcome).toMatchObject({ kind: 'applied' })
    expect(worker.applied).toEqual(['public 2 product:42'])
    expect(worker.connects).toBe(3)
  })

  it('call() repeats after its timeout when the worker lives and the answer is lost', async () => {
    const { worker, link, clock } = setUp()
    let calls = 0
    const answer = link.call(async (api) => {
      calls += 1
      if (calls === 1) await new Promise(() => {})
      return api.positions()
    })
    await until(() => calls === 1)
    await clock.advance(9_999)
    expect(calls).toBe(1)
    await clock.advance(1)
    expect(await answer).toEqual([])
    expect(worker.boots).toBe(1)
  })

  it('call() rejects with a typed error when every port stays silent', async () => {
    const { worker, proxy, clock } = setUp()
    worker.isResponsive = false
    const failed = proxy.positions().catch((error: unknown) => error)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await settle()
      await clock.advance(5_000)
    }
    expect(worker.connects).toBe(3)
    expect(await failed).toBeInstanceOf(WorkerUnavailableError)
    expect(await failed).toMatchObject({
      reason: 'silent',
      code: 'SPRINGHOUSE_WORKER_UNAVAILABLE',
    })
  })

  it('call() connects again when the worker was stopped before it could answer the message', async () => {
    const { worker, proxy, clock } = setUp()
    worker.isResponsive = false
    const positions = proxy.positions()
    await settle()
    worker.isResponsive = true
    await clock.advance(5_000)
    expect(await positions).toEqual([])
  })

  it('call() gives up after three ports that never answer the call', async () => {
    const { worker, link, clock } = setUp()
    const failed = link.call(() => new Promise(() => {})).catch((error: unknown) => error)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await settle()
      await clock.advance(10_000)
    }
    expect(await failed).toMatchObject({ reason: 'silent' })
    expect(worker.boots).toBe(1)
  })

  it('call() uses a fresh port after 20 s without an answer, because the worker may be gone', async () => {
    const { worker, proxy, clock } = setUp()
    await proxy.positions()
    clock.nowMs += 20_000
    await proxy.positions()
    expect(worker.connects).toBe(1)
    clock.nowMs += 20_001
    worker.kill()
    await proxy.positions()
    expect(worker.connects).toBe(2)
  })

  it('call() uses a fresh port after 25 s even while it is answered, because ports keep no worker alive', async () => {
    const { worker, proxy, clock } = setUp()
    for (let call = 1; call <= 4; call += 1) {
      await proxy.positions()
      clock.nowMs += 9_000
    }
    expect(worker.connects).toBe(2)
  })

  it('call() uses a fresh port when the clock was set back', async () => {
    const { worker, proxy, clock } = setUp()
    await proxy.positions()
    clock.nowMs -= 60_000
    await proxy.positions()
    expect(worker.connects).toBe(2)
  })

  it('call() goes to the new worker when another one has become active', async () => {
    const first = new FakeWorker()
    const host = new FakeWorkerHost(first)
    const { proxy } = setUp(host)
    await proxy.drainOutbox('timer')
    const second = new FakeWorker()
    host.activate(second)
    await proxy.drainOutbox('timer')
    expect([first.drains, second.drains]).toEqual([1, 1])
  })

  it('call() waits for the first worker when there is none yet', async () => {
    const host = new FakeWorkerHost()
    const { proxy, worker } = setUp(host)
    const positions = proxy.positions()
    await settle()
    host.activate(worker)
    expect(await positions).toEqual([])
  })

  it('call() rejects when no worker becomes active in time', async () => {
    const { proxy, clock } = setUp(new FakeWorkerHost())
    const failed = proxy.positions().catch((error: unknown) => error)
    await clock.advance(10_000)
    expect(await failed).toMatchObject({ reason: 'inactive' })
  })

  it('call() rejects at once when service workers are not supported', async () => {
    const link = new WorkerLink({ now: () => 0, startTimer: () => () => {}, workers: undefined })
    await expect(workerProxy(link).positions()).rejects.toMatchObject({ reason: 'unsupported' })
    expect(link.isUsable).toBe(false)
  })

  it('call() rejects with a typed error when the worker refuses the version', async () => {
    const { worker, proxy, link } = setUp()
    expect(link.isUsable).toBe(true)
    worker.refuses = true
    const failed = await proxy.positions().catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(WorkerRefusedError)
    expect(failed).toMatchObject({ why: 'version 1 is not known' })
    expect(link.isUsable).toBe(false)
  })

  it('isUsable comes back when another worker replaces the one that refused', async () => {
    const host = new FakeWorkerHost()
    const { worker, proxy, link } = setUp(host)
    worker.refuses = true
    host.activate(worker)
    await expect(proxy.positions()).rejects.toThrow('not known')
    host.activate(new FakeWorker())
    expect(link.isUsable).toBe(true)
    expect(await proxy.positions()).toEqual([])
  })

  it('call() rejects when the message cannot be posted', async () => {
    const postMessage = (): void => {
      throw new DOMException('gone', 'InvalidStateError')
    }
    const { proxy } = setUp(new FakeWorkerHost({ postMessage }))
    await expect(proxy.positions()).rejects.toMatchObject({ reason: 'silent' })
  })

  it('close() makes the next call open another session', async () => {
    const { worker, proxy, link } = setUp()
    await proxy.positions()
    link.close()
    await proxy.positions()
    expect(worker.connects).toBe(2)
  })
})
