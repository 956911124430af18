// SPDX-License-Identifier: MIT
import { FIELD, parseCacheGroupInvalidation } from '@springhouse/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  insertYield,
  type OpenedDatabase,
  positionOf,
  post,
  proofOf,
  TransactionBench,
} from '../testing/transaction-bench.ts'
import { runOperationStatesContract } from './operation-states.contract.ts'
import { runRelayContract } from './relay.contract.ts'
import { runRelayLoopContract } from './relay-loop.contract.ts'

/** Runs the suite that every SQL adapter passes together with `Origin.transaction`. */
export function runTransactionContract(
  name: string,
  openDatabase: () => Promise<OpenedDatabase>,
): void {
  describe(`transaction contract: ${name}`, () => {
    let bench: TransactionBench

    beforeAll(async () => {
      bench = await TransactionBench.open(await openDatabase())
      // An embedded database takes seconds to open on a busy machine.
    }, 60_000)

    afterAll(() => bench.close())

    beforeEach(() => bench.begin())

    afterEach(() => bench.origin.close())

    it('transaction() commits the rows and answers with the position of its own invalidation', async () => {
      const answer = await bench.send(post())
      expect(answer.status).toBe(201)
      expect(await answer.json()).toEqual({ id: 'y1', litres: 28 })
      expect(positionOf(answer)).toEqual(bench.origin.stamp('public'))
      const named = parseCacheGroupInvalidation(answer.headers.get(FIELD.cacheGroupInvalidation))
      expect(named).toEqual(['yields', 'yield:y1'])
      expect(answer.headers.get(FIELD.springhouseOp)).toBeNull()
      expect(await bench.countOf('yields')).toBe(1)
      expect(await bench.countOf('springhouse_pending_tags')).toBe(0)
      expect(await bench.countOf('springhouse_operations')).toBe(0)
    })

    it('transaction() leaves the request unread for the work', async () => {
      const answer = await bench.send(post('k1', '{"litres":31}'), async (tx) =>
        Response.json(await tx.request.json()),
      )
      expect(await answer.json()).toEqual({ litres: 31 })
    })

    it('transaction() answers nothing about invalidation when the work names no tags', async () => {
      const answer = await bench.send(post(), async () => new Response(null, { status: 204 }))
      expect(answer.status).toBe(204)
      expect(answer.headers.has(FIELD.cacheGroupInvalidation)).toBe(false)
      expect(answer.headers.has(FIELD.springhousePosition)).toBe(false)
    })

    it('transaction() names everything when the list of its tags would be too long a field', async () => {
      const tags = Array.from({ length: 500 }, (_, at) => `yield:${at}`)
      const answer = await bench.send(post(), async (tx) => {
        tx.invalidate(tags)
        return new Response(null, { status: 204 })
      })
      expect(answer.headers.get(FIELD.cacheGroupInvalidation)).toBe('"*"')
      expect(positionOf(answer)).toEqual(bench.origin.stamp('public'))
    })

    it('transaction() replays a repeated key instead of repeating the effect', async () => {
      const first = await bench.send(post('k1'))
      expect(proofOf(first)).toMatchObject({ key: 'k1', replayed: false })
      const second = await bench.send(post('k1'))
      expect(proofOf(second)).toMatchObject({ key: 'k1', replayed: true, ttlSeconds: 2_592_000 })
      expect(second.status).toBe(201)
      expect(second.headers.get('etag')).toBe('"y1"')
      expect(second.headers.get('content-type')).toBe('application/json')
      expect(await second.json()).toEqual({ id: 'y1', litres: 28 })
      expect(await bench.countOf('yields')).toBe(1)
    })

    it('transaction() appends the tags of a replay again, so that its answer has a position', async () => {
      const first = positionOf(await bench.send(post('k1')))
      const second = positionOf(await bench.send(post('k1')))
      expect(second?.seq).toBe((first?.seq ?? 0) + 1)
    })

    it('transaction() replays an answer without a body', async () => {
      const work = async (): Promise<Response> => new Response(null, { status: 204 })
      await bench.send(post('k1'), work)
      const second = await bench.send(post('k1'), work)
      expect(second.status).toBe(204)
      expect(second.body).toBeNull()
    })

    it('transaction() replays bytes exactly', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
      const work = async (): Promise<Response> => new Response(bytes.slice())
      await bench.send(post('k1'), work)
      const second = await bench.send(post('k1'), work)
      expect(new Uint8Array(await second.arrayBuffer())).toEqual(bytes)
    })

    it('transaction() refuses a key that was used for other content', async () => {
      await bench.send(post('k1', '{"litres":28}'))
      const other = await bench.send(post('k1', '{"litres":29}'))
      expect(other.status).toBe(422)
      expect(other.headers.get('content-type')).toBe('application/problem+json')
      expect(await other.json()).toMatchObject({ type: '/springhouse/problems/key-reused' })
      expect(await bench.countOf('yields')).toBe(1)
    })

    it.each([
      ['of two', '"a", "b"'],
      ['that is empty', '""'],
      ['that is not closed', '"a'],
      ['with a space', '"a b"'],
      ['beyond ASCII', 'é'],
      ['that is too long', 'k'.repeat(256)],
      ['that is much too long', 'k'.repeat(60_000)],
    ])('transaction() refuses a key %s and does nothing', async (_what, key) => {
      const request = new Request('https://dairy.example/api/yields', {
        method: 'POST',
        headers: { 'Idempotency-Key': key },
      })
      const answer = await bench.send(request)
      expect(answer.status).toBe(400)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/bad-key' })
      expect(await bench.countOf('yields')).toBe(0)
    })

    it('transaction() keeps the keys of owners apart', async () => {
      await bench.send(post('k1'))
      const theirs = await bench.send(post('k1'), (tx) => insertYield(tx, 'y2'), 'grace')
      expect(proofOf(theirs)?.replayed).toBe(false)
      expect(await bench.countOf('yields')).toBe(2)
    })

    it('transaction() has one effect when the same key arrives many times at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => bench.send(post('k1'))))
      const replays = answers.filter((answer) => proofOf(answer)?.replayed === true)
      expect(replays).toHaveLength(19)
      const said = await Promise.all(
        answers.map(async (answer) =>
          [answer.status, answer.headers.get('etag'), await answer.text()].join(),
        ),
      )
      expect(new Set(said)).toEqual(new Set(['201,"y1",{"id":"y1","litres":28}']))
      expect(await bench.countOf('yields')).toBe(1)
    })

    it('transaction() rolls everything back when the work answers 400 or more, and forgets the key', async () => {
      const refused = await bench.send(post('k1'), async (tx) => {
        await insertYield(tx)
        return new Response('too much milk', { status: 409 })
      })
      expect(refused.status).toBe(409)
      expect(await refused.text()).toBe('too much milk')
      expect(refused.headers.has(FIELD.cacheGroupInvalidation)).toBe(false)
      expect(await bench.countOf('yields')).toBe(0)
      expect(await bench.countOf('springhouse_operations')).toBe(0)
      expect(proofOf(await bench.send(post('k1')))?.replayed).toBe(false)
      expect(await bench.countOf('yields')).toBe(1)
    })

    it('transaction() rolls everything back when the work throws', async () => {
      const failed = bench.send(post('k1'), async (tx) => {
        await insertYield(tx)
        throw new Error('power cut')
      })
      await expect(failed).rejects.toThrow('power cut')
      expect(await bench.countOf('yields')).toBe(0)
      expect(await bench.countOf('springhouse_operations')).toBe(0)
      expect(await bench.countOf('springhouse_pending_tags')).toBe(0)
      expect(proofOf(await bench.send(post('k1')))?.replayed).toBe(false)
      expect(await bench.countOf('yields')).toBe(1)
    })

    it('transaction() rolls back when the work invalidates what is not a tag', async () => {
      const failed = bench.send(post(), async (tx) => {
        await insertYield(tx)
        tx.invalidate(['not a tag'])
        return new Response(null, { status: 204 })
      })
      await expect(failed).rejects.toThrow(RangeError)
      expect(await bench.countOf('yields')).toBe(0)
    })

    it('transaction() rejects when the work hides that its transaction has failed', async () => {
      const failed = bench.send(post(), async (tx) => {
        await tx.query('SELECT * FROM no_such_table').catch(() => undefined)
        return new Response(null, { status: 204 })
      })
      await expect(failed).rejects.toThrow(/aborted/)
    })

    describe('beside done', () => {
      runOperationStatesContract(() => bench)
    })
    runRelayContract(() => bench)
    runRelayLoopContract(() => bench)
  })
}
