// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { problemUri } from '@springhouse/core'
import { openOutbox, type Outbox, type OutboxRecord, runOutbox } from '@springhouse/outbox'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunOptions } from '../../packages/outbox/src/run/run-options.ts'

// Schedules that the simulation has found, as short as they can be told.

const NOW_MS = Date.UTC(2026, 5, 1, 6, 40)
let databases = 0
let keys = 0
let name: string
let sent: string[]

beforeEach(() => {
  databases += 1
  name = `queue:found-${databases}`
  sent = []
})

function open(): Promise<Outbox> {
  const newKey = (): string => {
    keys += 1
    return `key-${keys}`
  }
  return openOutbox({ name, now: () => NOW_MS, newKey })
}

/** An origin that takes every write, and says this when it is asked what became of one. */
function originThatKnows(answer: () => Response | Promise<Response>): RunOptions['fetch'] {
  return async (url, { headers }) => {
    if (url.includes('/ping')) return Response.json({ springhouse: 1, app: 'p', cache: true })
    if (url.includes('/ops')) return answer()
    const key = new Headers(headers).get('Idempotency-Key') ?? ''
    sent.push(key)
    return Response.json({}, { headers: { 'Springhouse-Op': key } })
  }
}

function run(outbox: Outbox, fetch: RunOptions['fetch'], more: Partial<RunOptions> = {}) {
  return runOutbox(outbox, {
    owner: 'ann',
    lockName: 'lock',
    batch: 'never',
    fetch,
    now: () => NOW_MS,
    random: () => 0,
    signal: new AbortController().signal,
    ...more,
  })
}

/** A write that was changed on this device, and may have arrived as it was before. */
async function changedWrite(outbox: Outbox): Promise<OutboxRecord> {
  const body = new TextEncoder().encode('{"litres":31}').buffer
  const { seq } = await outbox.enqueue({
    owner: 'ann',
    group: 'cow',
    method: 'POST',
    url: 'https://portal.test/yields',
    body,
    contentType: 'application/json',
  })
  const changed = await outbox.edit(seq, { body })
  if (changed === undefined) throw new Error('It could not be changed')
  return changed
}

describe('a changed write that may have arrived as it was before', () => {
  it('is asked for again by the run after the one that was killed over its question', async () => {
    const outbox = await open()
    const changed = await changedWrite(outbox)
    let asked: () => void = () => undefined
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const killed = new AbortController()
    const first = run(
      outbox,
      originThatKnows(() => {
        asked()
        return new Promise(() => undefined)
      }),
      { signal: killed.signal },
    )
    await isAsked
    // What a killed run leaves behind: a record that says it was sent.
    const next = await open()
    expect(await next.get(changed.seq)).toMatchObject({ state: 'sending', everSent: true })
    const [former = ''] = changed.formerKeys ?? []
    const done = (): Response => Response.json({ [former]: { state: 'done', status: 200 } })
    await run(next, originThatKnows(done))
    expect(sent).toEqual([])
    expect(await next.get(changed.seq)).toMatchObject({ state: 'parked', why: 'conflict' })
    void first.catch(() => undefined)
  })

  it.each<readonly [string, (former: string) => Response]>([
    ['is still at it', (former) => Response.json({ [former]: { state: 'in-flight' } })],
    [
      'does not say so without a session',
      () => Response.json({ type: problemUri('not-allowed') }, { status: 401 }),
    ],
    ['cannot look', () => new Response('', { status: 503 })],
  ])('is not sent while the origin %s', async (_, answer) => {
    const outbox = await open()
    const changed = await changedWrite(outbox)
    const [former = ''] = changed.formerKeys ?? []
    await run(
      outbox,
      originThatKnows(() => answer(former)),
      { renew: async () => true },
    )
    expect(sent).toEqual([])
    expect(await outbox.get(changed.seq)).toMatchObject({ state: 'waiting' })
  })
})
