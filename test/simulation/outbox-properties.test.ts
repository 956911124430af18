// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { openOutbox, type Outbox, type OutboxRecord, runOutbox } from '@springhouse/outbox'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newRecord } from '../../packages/outbox/src/states/new-record.ts'
import {
  isLive,
  NEXT_STATE,
  type Transition,
  transition,
} from '../../packages/outbox/src/states/transition.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 6, 40)
const SECRETS = { ann: 'udder-7341', bob: 'hoof-9012' } as const

/** One thing that happens to a queue. */
type Happening =
  | { readonly kind: 'save'; readonly owner: keyof typeof SECRETS; readonly thing: string }
  | { readonly kind: 'edit' | 'discard' | 'retry'; readonly at: number }
  | { readonly kind: 'send'; readonly owner: keyof typeof SECRETS; readonly status: number }

const OWNER = fc.constantFrom('ann' as const, 'bob' as const)

const SEQUENCE: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('save' as const),
        owner: OWNER,
        thing: fc.constantFrom('a', 'b'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('edit' as const, 'discard' as const, 'retry' as const),
        at: fc.nat(5),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('send' as const),
        owner: OWNER,
        status: fc.constantFrom(200, 412, 422, 401, 403, 500, 503),
      }),
    },
  ),
  { maxLength: 12 },
)

let databases = 0

function newName(): string {
  databases += 1
  return `queue:properties-${databases}`
}

async function newOutbox(name: string = newName()): Promise<Outbox> {
  let keys = 0
  return openOutbox({
    name,
    now: () => NOW_MS,
    newKey: () => {
      keys += 1
      return `key-${keys}`
    },
  })
}

function bytesOf(owner: keyof typeof SECRETS): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify({ secret: SECRETS[owner] })).buffer
}

async function happen(outbox: Outbox, happening: Happening): Promise<readonly string[]> {
  switch (happening.kind) {
    case 'save': {
      const { owner, thing } = happening
      const url = `https://portal.test/${thing}`
      const body = bytesOf(owner)
      const operation = { owner, group: thing, method: 'POST', url, body }
      await outbox.enqueue({ ...operation, contentType: 'application/json' })
      return []
    }
    case 'send':
      return sendAll(outbox, happening.owner, happening.status)
    case 'edit':
    case 'discard':
    case 'retry': {
      const rows = await outbox.list()
      const record = rows[happening.at % Math.max(1, rows.length)]
      if (record === undefined) return []
      if (happening.kind === 'retry') await outbox.retry(record.seq)
      else if (happening.kind === 'discard') await outbox.discard(record.seq)
      else await outbox.edit(record.seq, { body: bytesOf(ownerOf(record)) })
      return []
    }
  }
}

/** Everything that goes out while an owner is signed in. */
async function sendAll(outbox: Outbox, owner: string, status: number): Promise<readonly string[]> {
  const sent: string[] = []
  await runOutbox(outbox, {
    owner,
    lockName: 'lock',
    batch: 'never',
    now: () => NOW_MS,
    random: () => 0,
    signal: new AbortController().signal,
    fetch: async (url, { headers, body }) => {
      if (url.includes('/ping')) return Response.json({ springhouse: 1, app: 'p', cache: true })
      if (url.includes('/ops')) return Response.json({})
      const fields = new Headers(headers)
      sent.push(`${fields.get('Springhouse-Owner')} ${await new Response(body).text()}`)
      const key = fields.get('Idempotency-Key') ?? ''
      return Response.json({}, { status, headers: status === 200 ? { 'Springhouse-Op': key } : {} })
    },
  })
  return sent
}

function ownerOf({ owner }: OutboxRecord): keyof typeof SECRETS {
  return owner === 'ann' ? 'ann' : 'bob'
}

/** What a record says, whatever device it lies on. */
function contentOf(record: OutboxRecord): unknown {
  const { key, owner, group, method, url, contentType, dependsOn, base, body } = record
  const text = body === undefined ? undefined : new TextDecoder().decode(body)
  return { key, owner, group, method, url, contentType, dependsOn, base, text }
}

async function liveIn(outbox: Outbox): Promise<readonly OutboxRecord[]> {
  return (await outbox.list()).filter(isLive)
}

describe('whatever happens to a queue', () => {
  it('gets shorter only by an acknowledgement or a confirmed discard', async () => {
    await fc.assert(
      fc.asyncProperty(SEQUENCE, async (sequence) => {
        const outbox = await newOutbox()
        for (const happening of sequence) {
          const before = await liveIn(outbox)
          await happen(outbox, happening)
          const after = new Map((await outbox.list()).map((record) => [record.seq, record]))
          for (const { seq } of before) {
            const record = after.get(seq)
            expect(record).toBeDefined()
            if (record === undefined || isLive(record)) continue
            const isAcknowledged = happening.kind === 'send' && happening.status === 200
            expect(isAcknowledged ? record.ack?.status : record.why).toBe(
              isAcknowledged ? 200 : 'discarded',
            )
          }
        }
        await outbox.close()
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it('sends and exports no byte of another owner', async () => {
    await fc.assert(
      fc.asyncProperty(SEQUENCE, async (sequence) => {
        const outbox = await newOutbox()
        for (const happening of sequence) {
          const sent = await happen(outbox, happening)
          if (happening.kind !== 'send') continue
          const { owner } = happening
          const own = `${owner} ${JSON.stringify({ secret: SECRETS[owner] })}`
          expect(sent.filter((words) => words !== own)).toEqual([])
        }
        for (const [owner, other] of [
          ['ann', 'bob'],
          ['bob', 'ann'],
        ] as const) {
          expect(await (await outbox.exportQueue(owner)).text()).not.toContain(SECRETS[other])
          expect((await outbox.list(owner)).every((record) => record.owner === owner)).toBe(true)
        }
        await outbox.close()
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it('comes back as it was from an export, on an empty device and beside itself', async () => {
    await fc.assert(
      fc.asyncProperty(SEQUENCE, async (sequence) => {
        const name = newName()
        const outbox = await newOutbox(name)
        for (const happening of sequence) await happen(outbox, happening)
        const live = (await liveIn(outbox)).map(contentOf)
        const file = await outbox.exportQueue()

        expect(await outbox.importQueue(file)).toMatchObject({ added: 0, known: live.length })
        expect((await liveIn(outbox)).map(contentOf)).toEqual(live)
        await outbox.close()

        await deleteDatabase(name)
        const empty = await newOutbox(name)
        expect(await empty.importQueue(file)).toMatchObject({ added: live.length, known: 0 })
        expect((await liveIn(empty)).map(contentOf)).toEqual(live)
        await empty.close()
      }),
      { numRuns: 40 },
    )
  }, 120_000)
})

describe('transition()', () => {
  const STATES = ['queued', 'sending', 'waiting', 'held', 'parked', 'acked', 'retired'] as const
  const KINDS = Object.keys(NEXT_STATE) as readonly Transition['kind'][]
  const last = { status: undefined, problem: undefined, atMs: NOW_MS }
  const ack = {
    status: 200,
    etag: undefined,
    location: undefined,
    cursor: undefined,
    tags: [],
    atMs: 0,
  }

  const STEP = fc.record({
    state: fc.constantFrom(...STATES),
    kind: fc.constantFrom(...KINDS),
    fence: fc.nat(2),
  })

  /** The record before a step and after it; `undefined` where the step is refused. */
  function taken({ state, kind, fence }: typeof STEP extends fc.Arbitrary<infer T> ? T : never) {
    const before: OutboxRecord = { ...RECORD, state, fence: 1 }
    // Each step reads what it needs of these.
    const all = { kind, fence, ack, last, content: {}, key: 'k2', nextAtMs: 0 } as unknown
    const after = transition(before, all as Transition, NOW_MS)
    return after === undefined ? undefined : { before, after }
  }

  it('ends a live operation by `acknowledge` and `discard` alone', () => {
    const property = fc.property(STEP, (step) => {
      const pair = taken(step)
      const isEnd = pair !== undefined && isLive(pair.before) && !isLive(pair.after)
      return !isEnd || step.kind === 'acknowledge' || step.kind === 'discard'
    })
    expect(fc.check(property, { numRuns: 2_000 }).failed).toBe(false)
  })

  it('leads nothing back, and takes no payload from what is live', () => {
    const property = fc.property(STEP, (step) => {
      const pair = taken(step)
      if (pair === undefined) return true
      if (isLive(pair.after)) return isLive(pair.before) && pair.after.body === pair.before.body
      return isLive(pair.before) || (pair.after.state === 'retired' && step.kind === 'retire')
    })
    expect(fc.check(property, { numRuns: 2_000 }).failed).toBe(false)
  })

  const RECORD: OutboxRecord = {
    ...newRecord(
      {
        owner: 'ann',
        group: 'a',
        method: 'POST',
        url: 'https://portal.test/a',
        body: bytesOf('ann'),
        contentType: 'application/json',
      },
      'k1',
      { id: 'device', v: 1, deviceId: 'd', deviceSeq: 1, fence: 0, skewMs: 0 },
      NOW_MS,
    ),
    seq: 1,
  }
})

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.addEventListener('success', () => resolve())
    request.addEventListener('error', () => reject(new Error('Cannot delete the database')))
  })
}
