// SPDX-License-Identifier: MIT
import { FIELD, formatDevicePlace } from '@springhouse/core'
import { expect, it } from 'vitest'
import { insertYield, post, proofOf, type TransactionBench } from '../testing/transaction-bench.ts'
import type { OriginTransaction } from './commit-operation.ts'
import { compactDeviceNumbers } from './device-numbers.ts'
import { completeRetention, sweepOperations } from './sweep-operations.ts'

/** What an operation may be beside done: repeated too soon, of unknown outcome, remembered in part. */
export function runOperationStatesContract(benchOf: () => TransactionBench): void {
  const external = (work: (tx: OriginTransaction) => Promise<Response>, key = 'k1') => {
    const bench = benchOf()
    const operation = { request: post(key), owner: 'ada', effects: 'external' } as const
    return bench.origin.transaction(bench.database, operation, work)
  }

  it('refuses a key that is under way when it is told so, and runs it once', async () => {
    const bench = benchOf()
    const opened = openGate()
    const entered = openGate()
    const send = (): Promise<Response> =>
      bench.origin.transaction(
        bench.database,
        { request: post('k1'), owner: 'ada', whenInFlight: 'refuse' },
        async (tx) => {
          entered.open()
          await opened.passed
          return insertYield(tx)
        },
      )
    const first = send()
    await entered.passed
    const second = await send()
    expect(second.status).toBe(409)
    expect(second.headers.get('retry-after')).toBe('2')
    expect(await second.json()).toMatchObject({ type: '/springhouse/problems/in-progress' })
    opened.open()
    expect((await first).status).toBe(201)
    expect(proofOf(await send())?.replayed).toBe(true)
    expect(await bench.countOf('yields')).toBe(1)
  })

  it('never runs work again that failed after effects beyond the database', async () => {
    const bench = benchOf()
    let payments = 0
    const pay = async (): Promise<Response> => {
      payments += 1
      throw new Error('the bank answers no more')
    }
    for (let tries = 0; tries < 3; tries += 1) {
      const answer = await external(pay)
      expect(answer.status).toBe(500)
      expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/outcome-unknown' })
      expect(proofOf(answer)?.key).toBe('k1')
    }
    expect(payments).toBe(1)
    expect(bench.events).toEqual([
      expect.objectContaining({ type: 'outcome-unknown', owner: 'ada', key: 'k1' }),
    ])
    const statuses = await bench.origin.operations(bench.database, 'ada', ['k1'])
    expect(statuses).toEqual({ k1: { state: 'indeterminate' } })
  })

  it('runs work with effects beyond the database again after a refusal, and once after success', async () => {
    const bench = benchOf()
    expect((await external(async () => new Response(null, { status: 402 }))).status).toBe(402)
    expect((await external(insertYield)).status).toBe(201)
    expect(proofOf(await external(insertYield))?.replayed).toBe(true)
    expect(await bench.countOf('yields')).toBe(1)
    expect(await bench.countOf('springhouse_external_effects')).toBe(0)
  })

  it('asks whoever repeats work of a process that has just been killed to wait, and later says that nobody knows', async () => {
    const bench = benchOf()
    const { keyHash } = await keyHashOf(bench)
    await bench.database.query(
      `INSERT INTO springhouse_external_effects (key_hash, owner, idempotency_key, token)
       VALUES ($1, 'ada', 'k1', 'killed')`,
      [keyHash],
    )
    expect((await external(insertYield)).status).toBe(409)
    const during = await bench.origin.operations(bench.database, 'ada', ['k1'])
    expect(during).toEqual({ k1: { state: 'in-flight' } })
    await bench.database.query(
      "UPDATE springhouse_external_effects SET begun_at = begun_at - interval '31 seconds'",
    )
    expect((await external(insertYield)).status).toBe(500)
    expect(await bench.countOf('yields')).toBe(0)
  })

  it('answers with status, ETag and Location alone when the body is remembered no more', async () => {
    const bench = benchOf()
    const work = async (tx: OriginTransaction): Promise<Response> => {
      const made = await insertYield(tx)
      made.headers.set('Location', '/yields/y1')
      made.headers.set('X-Shed', 'north')
      return made
    }
    await bench.send(post('k1'), work)
    await bench.database.query(
      "UPDATE springhouse_operations SET created_at = created_at - interval '31 days'",
    )
    // The origin sweeps behind its answers, too: whoever comes first.
    await sweepOperations(bench.database, completeRetention())
    const answer = await bench.send(post('k1'), work)
    expect(answer.status).toBe(204)
    expect(proofOf(answer)).toMatchObject({ replayed: true })
    expect(answer.headers.get('etag')).toBe('"y1"')
    expect(answer.headers.get('location')).toBe('/yields/y1')
    expect(answer.headers.has('x-shed')).toBe(false)
    expect(await bench.countOf('yields')).toBe(1)
  })

  it('forgets operations only where it was told to', async () => {
    const bench = benchOf()
    await bench.send(post('k1'))
    await bench.database.query(
      "UPDATE springhouse_operations SET created_at = created_at - interval '10 years'",
    )
    await sweepOperations(bench.database, completeRetention())
    expect(await bench.countOf('springhouse_operations')).toBe(1)
    await sweepOperations(bench.database, completeRetention({ markerSeconds: 60 }))
    expect(await bench.countOf('springhouse_operations')).toBe(0)
  })

  it('knows which numbers of a device have not come', async () => {
    const bench = benchOf()
    const report = () => bench.origin.deviceReport(bench.database, 'd1')
    expect(await report()).toEqual({ device: 'd1', highest: 0, missing: [] })
    for (const seq of [3, 5, 9]) await bench.send(fromDevice(seq), nothing)
    expect(await report()).toEqual({
      device: 'd1',
      highest: 9,
      missing: [
        [4, 4],
        [6, 8],
      ],
    })
    // Refused: it is still on the device.
    await bench.send(fromDevice(6), async () => new Response(null, { status: 409 }))
    await bench.send(fromDevice(7), nothing)
    await bench.send(fromDevice(10, [8]), nothing)
    expect((await report()).missing).toEqual([
      [4, 4],
      [6, 6],
    ])
    await compactDeviceNumbers(bench.database)
    expect((await report()).missing).toEqual([
      [4, 4],
      [6, 6],
    ])
    for (const seq of [4, 6]) await bench.send(fromDevice(seq), nothing)
    expect(await report()).toEqual({ device: 'd1', highest: 10, missing: [] })
    await compactDeviceNumbers(bench.database)
    expect(await bench.countOf('springhouse_device_numbers')).toBe(1)
    // What came before anybody counted, or twice, opens no gap.
    await bench.send(fromDevice(2), nothing)
    expect(await report()).toEqual({ device: 'd1', highest: 10, missing: [] })
  })

  it('hears what a device has given up from a repeated operation, too', async () => {
    const bench = benchOf()
    await bench.send(fromDevice(1), nothing)
    await bench.send(fromDevice(4), nothing)
    const again = fromDevice(4, [2, 3])
    expect(proofOf(await bench.send(again, nothing))?.replayed).toBe(true)
    expect((await bench.origin.deviceReport(bench.database, 'd1')).missing).toEqual([])
  })
}

function openGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

async function nothing(): Promise<Response> {
  return new Response(null, { status: 204 })
}

function fromDevice(seq: number, discarded: readonly number[] = []): Request {
  const request = post(`d1-${seq}`)
  request.headers.set(FIELD.springhouseDevice, formatDevicePlace({ device: 'd1', seq, discarded }))
  return request
}

async function keyHashOf({ database, origin }: TransactionBench): Promise<{ keyHash: string }> {
  const operation = { request: post('k1'), owner: 'ada' }
  await origin.transaction(database, operation, nothing)
  const { rows } = await database.query<{ keyHash: string }>(
    'DELETE FROM springhouse_operations RETURNING key_hash AS "keyHash"',
  )
  return rows[0] ?? { keyHash: '' }
}
