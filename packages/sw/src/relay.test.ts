// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { NO_LOG, type Position } from '@springhouse/core'
import { openDB } from 'idb'
import { beforeEach, describe, expect, it } from 'vitest'
import { confirmed, follow, invalidation, POLICY, position } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

let device: Device
let worker: TestWorker
beforeEach(() => {
  device = newDevice()
  worker = startWorker(device, POLICY)
})

function relay(seq: number, tags: readonly string[], more = {}): Promise<unknown> {
  return worker.api.applyInvalidation(
    'public',
    invalidation(seq, tags, more),
    confirmed(device, seq),
  )
}

function lastInvalidated(tag: string): number | undefined {
  const view = worker.parts.tier.log.view('public')
  return view === undefined || view === NO_LOG ? undefined : view.lastInvalidated(tag)
}

describe('applyInvalidation()', () => {
  it('answers gap without a position when the scope was never started', async () => {
    expect(await relay(6, ['a'])).toEqual({ kind: 'gap', position: undefined })
  })

  it('answers gap with its position when earlier events are missing', async () => {
    await follow(worker, device, 5)
    expect(await relay(9, ['a'], { previousSeq: 8 })).toEqual({
      kind: 'gap',
      position: position(5),
    })
    expect(lastInvalidated('a')).toBeUndefined()
  })

  it('answers gap when the event is of another epoch', async () => {
    await follow(worker, device, 5)
    expect(await relay(6, ['a'], { position: position(6, 'f') })).toEqual({
      kind: 'gap',
      position: position(5),
    })
  })

  it('moves the position and tells the pages when nothing is missing', async () => {
    await follow(worker, device, 5)
    expect(await relay(9, ['a', 'b'], { previousSeq: 5 })).toEqual({
      kind: 'applied',
      position: position(9),
    })
    expect(worker.broadcasts.at(-1)).toEqual({
      springhouse: 1,
      type: 'changed',
      scope: 'public',
      tags: ['a', 'b'],
      position: position(9),
    })
  })

  it('only raises: an event that is heard again neither lowers nor fails, and is announced again', async () => {
    await follow(worker, device, 5)
    await relay(6, ['a'])
    await relay(7, ['a'])
    expect(await relay(6, ['a'])).toEqual({ kind: 'applied', position: position(7) })
    expect(lastInvalidated('a')).toBe(7)
    expect(worker.broadcasts.filter(({ type }) => type === 'changed')).toHaveLength(4)
  })

  it('refuses what is no event of the log', async () => {
    await follow(worker, device, 5)
    expect(await relay(6, ['not a tag'])).toMatchObject({ kind: 'failed' })
  })
})

describe('applyReset()', () => {
  it('starts over: empties the table and raises the floor', async () => {
    await follow(worker, device, 5)
    await relay(6, ['a'])
    await worker.api.applyReset('public', position(2, 'f'), confirmed(device, 2, 'f'))
    expect(lastInvalidated('a')).toBeUndefined()
    expect(worker.parts.tier.log.view('public')).toMatchObject({ epoch: 'f', floor: 2 })
    expect(worker.broadcasts.at(-1)).toMatchObject({ type: 'changed', position: undefined })
  })

  it('changes nothing when a repeated one comes late', async () => {
    await follow(worker, device, 5)
    await relay(6, ['a'])
    expect(await worker.api.applyReset('public', position(5), confirmed(device, 5))).toEqual({
      kind: 'applied',
      position: position(6),
    })
    expect(lastInvalidated('a')).toBe(6)
  })

  it('is refused when it comes from a tab that was frozen while another one led the scope into a new epoch', async () => {
    await follow(worker, device, 5)
    await relay(6, ['a'])
    const reset = (seq: number, epoch: string, from: Position | null) =>
      worker.api.applyReset('public', position(seq, epoch), confirmed(device, seq, epoch), from)
    expect(await reset(2, 'f', position(6))).toEqual({
      kind: 'applied',
      position: position(2, 'f'),
    })
    for (const from of [position(5), null]) {
      expect(await reset(5, 'e', from)).toEqual({ kind: 'gap', position: position(2, 'f') })
    }
    expect(worker.parts.tier.log.view('public')).toMatchObject({ epoch: 'f', floor: 2 })
    expect(await reset(3, 'f', position(6))).toEqual({
      kind: 'applied',
      position: position(3, 'f'),
    })
  })

  it('begins a scope that nothing was known of, once', async () => {
    const begin = (epoch: string) =>
      worker.api.applyReset('public', position(1, epoch), confirmed(device, 1, epoch), null)
    expect(await begin('e')).toMatchObject({ kind: 'applied' })
    expect(await begin('f')).toEqual({ kind: 'gap', position: position(1, 'e') })
  })

  it('keeps an own write that is ahead of the new position', async () => {
    await follow(worker, device, 5)
    await worker.parts.tier.log.raise('public', ['mine'], position(9))
    await worker.api.applyReset('public', position(8), confirmed(device, 8))
    expect(lastInvalidated('mine')).toBe(9)
  })
})

describe('raise()', () => {
  it('raises tags without moving the position, also for the next worker', async () => {
    await follow(worker, device, 5)
    await worker.parts.tier.log.raise('public', ['mine'], position(9))
    expect(await worker.api.positions()).toEqual([{ scope: 'public', position: position(5) }])
    worker = startWorker(device, POLICY)
    await worker.api.positions()
    expect(lastInvalidated('mine')).toBe(9)
  })

  it('tells the pages once: the event of the same write is no news', async () => {
    await follow(worker, device, 5)
    await worker.parts.tier.log.raise('public', ['mine'], position(6))
    await relay(6, ['mine'])
    expect(worker.broadcasts.filter(({ type }) => type === 'changed')).toHaveLength(2)
  })

  it('makes tags invalid until an event names them when the write has no position', async () => {
    await follow(worker, device, 5)
    await worker.parts.tier.log.raise('public', ['mine'], undefined)
    worker = startWorker(device, POLICY)
    await worker.api.positions()
    expect(lastInvalidated('mine')).toBe(Number.POSITIVE_INFINITY)
    await relay(6, ['mine'])
    expect(lastInvalidated('mine')).toBe(6)
  })

  it('does the same when the write is in another epoch', async () => {
    await follow(worker, device, 5)
    await worker.parts.tier.log.raise('public', ['mine'], position(1, 'f'))
    expect(lastInvalidated('mine')).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('following', () => {
  it('is trusted for the lease, and then only by a confirmation that a page has written', async () => {
    await follow(worker, device, 5)
    const { log } = worker.parts.tier
    expect(await log.isFollowing('public')).toBe(true)
    device.clock.advance(45_000)
    expect(await log.isFollowing('public')).toBe(false)
    device.clock.advance(1000)
    await writeConfirmation(confirmed(device, 5))
    expect(await log.isFollowing('public')).toBe(true)
  })

  it('is not proved by a head beyond what was applied', async () => {
    await follow(worker, device, 5)
    device.clock.advance(45_000)
    await writeConfirmation(confirmed(device, 6))
    expect(await worker.parts.tier.log.isFollowing('public')).toBe(false)
  })
})

async function writeConfirmation(confirmation: object): Promise<void> {
  const database = await openDB(`springhouse:${device.app}:confirmation`, 1, {
    upgrade: (created) => {
      created.createObjectStore('confirmations')
      created.createObjectStore('session')
    },
  })
  await database.put('confirmations', confirmation, 'public')
  database.close()
}
