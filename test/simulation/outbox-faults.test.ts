// SPDX-License-Identifier: MIT
import { formatStructuredString } from '@springhouse/core'
import type { OutboxRecord } from '@springhouse/outbox'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { NO_OUTBOX_FAULTS, type OutboxFaults } from './outbox-faults.ts'
import { runOutboxSchedule, takeDatabase } from './outbox-run.ts'
import { takeTime } from './run-schedules.ts'

beforeAll(() => {
  takeTime()
  takeDatabase()
})
afterAll(() => {
  vi.useRealTimers()
})

/** How many schedules a fault may survive. */
const PATIENCE = 2_000

async function findFault(faults: Partial<OutboxFaults>): Promise<string | undefined> {
  for (let seed = 1; seed <= PATIENCE; seed += 1) {
    const broken = await runOutboxSchedule(seed, { faults: { ...NO_OUTBOX_FAULTS, ...faults } })
    if (broken !== undefined) {
      process.stdout.write(`found by the ${seed}. schedule\n`)
      return broken
    }
  }
  return undefined
}

function alone(record: OutboxRecord): OutboxRecord {
  return { ...record, group: `${record.group}/${record.seq}` }
}

const REMOVED_BEFORE: Partial<OutboxFaults> = {
  sent: async (result, store) => {
    if (typeof result === 'string') return
    await store.database.run(async (database) => {
      const transaction = database.transaction(['operations', 'device'], 'readwrite')
      await transaction.objectStore('operations').delete(result.seq)
    })
  },
}

const ANY_2XX: Partial<OutboxFaults> = {
  fetch: async (fetch, url, init) => {
    const response = await fetch(url, init)
    const key = new Headers(init.headers).get('Idempotency-Key')
    if (key === null || !response.ok) return response
    const headers = new Headers(response.headers)
    headers.set('Springhouse-Op', key)
    return new Response(response.body, { status: response.status, headers })
  },
}

const SIDE_BY_SIDE: Partial<OutboxFaults> = {
  seen: alone,
  start: (start) => ({ ...start, rows: start.rows.map(alone) }),
}

function newKeys(): Partial<OutboxFaults> {
  let attempts = 0
  return {
    fetch: async (fetch, url, init) => {
      const headers = new Headers(init.headers)
      const key = headers.get('Idempotency-Key')
      if (key === null) return fetch(url, init)
      attempts += 1
      headers.set('Idempotency-Key', formatStructuredString(`attempt-${attempts}`))
      const response = await fetch(url, { ...init, headers })
      const echoed = new Headers(response.headers)
      if (echoed.has('Springhouse-Op')) echoed.set('Springhouse-Op', key)
      return new Response(response.body, { status: response.status, headers: echoed })
    },
  }
}

// Whoever was overtaken judges the attempt of its successor, and sends on.
const NO_FENCE: Partial<OutboxFaults> = {
  step: async (step, seq, store) => {
    if (!('fence' in step)) return step
    const fence =
      step.kind === 'send'
        ? await store.database.run(async (database) => {
            const transaction = database.transaction(['operations', 'device'])
            const device = await transaction.objectStore('device').get('device')
            return device !== undefined && 'fence' in device ? device.fence : step.fence
          })
        : ((await store.get(seq))?.fence ?? step.fence)
    return { ...step, fence }
  },
}

describe('the simulation of the outbox finds what it is there to find', () => {
  it.each<readonly [string, Partial<OutboxFaults>, RegExp]>([
    [
      'a record that is removed before it is acknowledged',
      REMOVED_BEFORE,
      /vanished while sending/,
    ],
    ['an acknowledgement without the echoed key', ANY_2XX, /acknowledged without an effect/],
    ['a group that is sent side by side', SIDE_BY_SIDE, /took effect after/],
    ['a new key at each attempt', newKeys(), /has taken effect 2 times/],
    ['a run that does not heed its fence', NO_FENCE, /has judged an attempt of run/],
  ])(
    '%s',
    async (_, faults, broken) => {
      expect(await findFault(faults)).toMatch(broken)
    },
    300_000,
  )

  it('the same seed makes the same schedule', async () => {
    const faults = { ...NO_OUTBOX_FAULTS, ...ANY_2XX }
    const broken: (string | undefined)[] = []
    for (let seed = 1; seed <= 20; seed += 1) broken.push(await runOutboxSchedule(seed, { faults }))
    expect(broken.some((words) => words !== undefined)).toBe(true)
    const again: (string | undefined)[] = []
    for (let seed = 1; seed <= 20; seed += 1) again.push(await runOutboxSchedule(seed, { faults }))
    expect(again).toEqual(broken)
  }, 60_000)
})
