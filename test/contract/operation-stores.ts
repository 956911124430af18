// SPDX-License-Identifier: MIT
import {
  FIELD,
  parseCacheGroupInvalidation,
  parseOperationProof,
  parsePosition,
} from '@springhouse/core'
import type { OperationStore, StoreWrite } from '@springhouse/origin'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** Where a process may be killed while it handles an operation. */
export const KILLED_AT = [
  'before the claim',
  'before the effect',
  'after the effect',
  'after the commit',
  'before the append',
  'before the answer',
] as const

/** One of these places. */
export type KilledAt = (typeof KILLED_AT)[number]

/** A process of the portal. */
export interface StoreProcess<Tx> {
  readonly store: OperationStore<Tx>
  /** Says that a place has been reached: there the process is killed, if it was to be, and does nothing any more. */
  readonly reach: (place: KilledAt) => void
}

/** A store with its effects in a real database. */
export interface StoreBed<Tx> {
  /** Starts a process. */
  open(killedAt?: KilledAt): Promise<StoreProcess<Tx>>
  /** Makes the effect. */
  insert(tx: Tx, id: string): Promise<void>
  /** How often the effect is there. */
  countEffects(): Promise<number>
  /** How many invalidations the log has had. */
  countAppends(): Promise<number>
  /** Lets what a killed process has left behind be found: another process has started. */
  recover(): Promise<void>
  close(): Promise<void>
}

/** What may happen to an operation whose process was killed, and whose client repeats it until it is answered. */
export type Fates = Readonly<Record<KilledAt, { readonly effects: 1 | 2 }>>

type Work<Tx> = (write: StoreWrite<Tx>) => Promise<Response>

/** Runs the suite that every store with a memory passes. */
export function runStoreContract<Tx>(
  name: string,
  openBed: () => Promise<StoreBed<Tx>>,
  fates: Fates,
): void {
  describe(`operation store: ${name}`, () => {
    let bed: StoreBed<Tx>
    let store: OperationStore<Tx>
    let process: StoreProcess<Tx>

    beforeEach(async () => {
      bed = await openBed()
      process = await bed.open()
      store = process.store
    }, 60_000)

    afterEach(() => bed.close())

    const save: Work<Tx> = async ({ tx, invalidate }) => {
      await bed.insert(tx, 'y1')
      invalidate(['yields', 'yield:y1'])
      return Response.json({ id: 'y1' }, { status: 201, headers: { ETag: '"v1"' } })
    }
    const send = (key: string | undefined, work: Work<Tx> = save, over: Over = {}) =>
      store.run({ request: post(key, over.body), owner: over.owner ?? 'ada' }, work)

    it('answers what the handler answered, with proof and position', async () => {
      const answer = await send('k1')
      expect(answer.status).toBe(201)
      expect(proofOf(answer)).toMatchObject({ key: 'k1', replayed: false })
      expect(proofOf(answer)?.ttlSeconds).toBeGreaterThan(0)
      const named = parseCacheGroupInvalidation(answer.headers.get(FIELD.cacheGroupInvalidation))
      expect(named).toEqual(['yields', 'yield:y1'])
      expect(positionOf(answer)).toBeDefined()
      expect(await answer.json()).toEqual({ id: 'y1' })
    })

    it('repeats an answer, with its tags appended again', async () => {
      const first = await send('k1')
      const again = await send('k1')
      expect(again.status).toBe(201)
      expect(proofOf(again)).toMatchObject({ key: 'k1', replayed: true })
      expect(again.headers.get('etag')).toBe('"v1"')
      expect(again.headers.get('content-type')).toBe('application/json')
      expect(await again.text()).toBe(await first.text())
      expect(positionOf(again)?.seq).toBeGreaterThan(positionOf(first)?.seq ?? Infinity)
      expect(await bed.countEffects()).toBe(1)
    })

    it('repeats bytes exactly, and an answer without a body', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
      await send('k1', async () => new Response(bytes))
      const again = await send('k1', async () => new Response(bytes))
      expect(new Uint8Array(await again.arrayBuffer())).toEqual(bytes)
      await send('k2', async () => new Response(null, { status: 204 }))
      const empty = await send('k2', async () => new Response(null, { status: 204 }))
      expect(empty.status).toBe(204)
      expect(proofOf(empty)?.replayed).toBe(true)
    })

    it('looks for the key before the handler looks at its preconditions', async () => {
      let version = 0
      const guarded: Work<Tx> = async (write) => {
        if (version > 0) return new Response(null, { status: 412 })
        version += 1
        return save(write)
      }
      expect((await send('k1', guarded)).status).toBe(201)
      expect((await send('k1', guarded)).status).toBe(201)
      expect((await send('k2', guarded)).status).toBe(412)
    })

    it('refuses a key that stands for something else', async () => {
      await send('k1')
      const other = await send('k1', save, { body: '{"litres":29}' })
      expect(other.status).toBe(422)
      expect(await other.json()).toMatchObject({ type: '/springhouse/problems/key-reused' })
      expect(await bed.countEffects()).toBe(1)
    })

    it('refuses a key that is none', async () => {
      expect((await send('a b')).status).toBe(400)
      expect(await bed.countEffects()).toBe(0)
    })

    it('keeps owners apart', async () => {
      await send('k1')
      const theirs = await send('k1', nothing, { owner: 'grace' })
      expect(proofOf(theirs)?.replayed).toBe(false)
      expect(await store.statuses('grace', ['k1'])).toMatchObject({ k1: { status: 204 } })
    })

    it('does without a key each time', async () => {
      const first = await send(undefined, nothing)
      expect(first.headers.has(FIELD.springhouseOp)).toBe(false)
      await send(undefined)
      expect(await bed.countEffects()).toBe(1)
    })

    it('lets one in while the key is under way, and tells the others when to come again', async () => {
      const gate = openGate()
      const entered = openGate()
      const slow: Work<Tx> = async (write) => {
        entered.open()
        await gate.passed
        return save(write)
      }
      const first = send('k1', slow)
      await entered.passed
      const second = await send('k1', slow)
      expect(second.status).toBe(409)
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await second.json()).toMatchObject({ type: '/springhouse/problems/in-progress' })
      gate.open()
      expect((await first).status).toBe(201)
      expect(await bed.countEffects()).toBe(1)
    })

    it('has one effect when twenty come at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => send('k1')))
      const others = answers.filter(({ status }) => status !== 201 && status !== 409)
      expect(others).toEqual([])
      expect(await bed.countEffects()).toBe(1)
    })

    it('remembers neither refusals nor failures', async () => {
      const refused = await send('k1', async () => new Response('no', { status: 403 }))
      expect(refused.status).toBe(403)
      expect(proofOf(refused)?.key).toBe('k1')
      await expect(send('k1', () => Promise.reject(new Error('a fault')))).rejects.toThrow(
        'a fault',
      )
      expect(proofOf(await send('k1'))?.replayed).toBe(false)
      expect(await bed.countEffects()).toBe(1)
    })

    it('tells what became of operations', async () => {
      await send('done')
      await send('refused', async () => new Response(null, { status: 403 }))
      expect(await store.statuses('ada', ['done', 'refused', 'never'])).toEqual({
        done: expect.objectContaining({ state: 'done', status: 201, etag: '"v1"' }),
        refused: { state: 'unknown' },
        never: { state: 'unknown' },
      })
    })

    it('never runs again what failed with effects that nobody takes back', async () => {
      let payments = 0
      const pay = (): Promise<Response> =>
        store.run({ request: post('k1'), owner: 'ada', effects: 'external' }, async () => {
          payments += 1
          throw new Error('the bank answers no more')
        })
      expect((await pay()).status).toBe(500)
      const again = await pay()
      expect(await again.json()).toMatchObject({ type: '/springhouse/problems/outcome-unknown' })
      expect(payments).toBe(1)
      expect(await store.statuses('ada', ['k1'])).toEqual({ k1: { state: 'indeterminate' } })
    })

    it.each(KILLED_AT)('loses nothing when its process is killed %s', async (killedAt) => {
      const doomed = await bed.open(killedAt)
      const attempt = async (at: StoreProcess<Tx>): Promise<Response> => {
        const answer = await at.store.run({ request: post('k1'), owner: 'ada' }, async (write) => {
          at.reach('before the effect')
          const response = await save(write)
          at.reach('after the effect')
          return response
        })
        at.reach('before the answer')
        return answer
      }
      await expect(attempt(doomed)).rejects.toThrow('killed')
      await bed.recover()
      const answer = await repeated(() => attempt(process))
      expect(answer.status).toBe(201)
      expect(await bed.countEffects()).toBe(fates[killedAt].effects)
      expect(await bed.countAppends()).toBeGreaterThan(0)
    })
  })
}

interface Over {
  readonly body?: string
  readonly owner?: string
}

/** Sends again for as long as the key is under way, as the outbox does. */
export async function repeated(attempt: () => Promise<Response>): Promise<Response> {
  let answer = await attempt()
  const untilMs = performance.now() + 15_000
  while (answer.status === 409 && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 25))
    answer = await attempt()
  }
  return answer
}

/** A write as the outbox sends it. */
export function post(key?: string, body: string = '{"litres":28}'): Request {
  const headers = new Headers({ 'Content-Type': 'application/json' })
  if (key !== undefined) headers.set(FIELD.idempotencyKey, `"${key}"`)
  return new Request('https://dairy.example/api/yields', { method: 'POST', headers, body })
}

/** A gate that stays open once it was opened. */
export function openGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

async function nothing(): Promise<Response> {
  return new Response(null, { status: 204 })
}

function proofOf(answer: Response): ReturnType<typeof parseOperationProof> {
  return parseOperationProof(answer.headers.get(FIELD.springhouseOp))
}

function positionOf(answer: Response): ReturnType<typeof parsePosition> {
  return parsePosition(answer.headers.get(FIELD.springhousePosition))
}
