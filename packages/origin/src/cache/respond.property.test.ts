// SPDX-License-Identifier: MIT
import { catalog, definePolicy, matchRoute } from '@springhouse/core'
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constantFrom,
  record,
  scheduler as anyScheduler,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FaultyDriver } from '../testing/faulty-driver.ts'
import { memory } from '../log/memory-driver.ts'
import { createOrigin } from '../origin.ts'
import { MemoryEntries } from '../testing/memory-entries.ts'
import type { LoadedResponse } from './stored-response.ts'

const policy = definePolicy({
  version: 1,
  routes: { row: catalog('/row', { lifetimes: { process: '1h', redis: '1h' } }) },
})

type Step =
  | { readonly kind: 'read'; readonly process: 0 | 1 }
  | { readonly kind: 'write'; readonly process: 0 | 1 }

const step: Arbitrary<Step> = record({
  kind: constantFrom('read', 'read', 'write'),
  process: constantFrom(0, 1),
})

describe('Origin.respond() in any order of events', () => {
  it('respond() never answers a row older than the last invalidation that was complete before the read began', async () => {
    const match = matchRoute(policy, { method: 'GET', pathname: '/row' })
    if (match === undefined) throw new Error('No route')
    const { route } = match
    await assert(
      asyncProperty(
        anyScheduler(),
        array(step, { minLength: 4, maxLength: 14 }),
        async (scheduler, steps) => {
          const shuffle = (what: string): Promise<void> =>
            scheduler.schedule(Promise.resolve(), what).then(() => undefined)
          const entries = new MemoryEntries()
          entries.before = (call) => shuffle(call)
          const log = memory()
          const origins = [0, 1].map(() =>
            createOrigin({
              policy,
              app: 'property',
              driver: new FaultyDriver(log, entries),
              deadlines: { readMs: 60_000, writeMs: 60_000 },
            }),
          )
          for (const origin of origins) await origin.start()

          let row = 0
          let invalidated = 0
          const load = async (): Promise<LoadedResponse> => {
            const seen = row
            await shuffle('load')
            return { status: 200, fields: [], body: Uint8Array.of(seen), tags: ['row:1'] }
          }
          const perform = async ({ kind, process }: Step): Promise<void> => {
            await shuffle(kind)
            const origin = origins[process]
            if (kind === 'write') {
              row += 1
              const written = row
              await shuffle('commit')
              await origin?.invalidate(['row:*'])
              invalidated = Math.max(invalidated, written)
              return
            }
            const atLeast = invalidated
            const asked = { route, url: '/row', partition: 'public', scope: 'public', tags: [] }
            const answer = await origin?.respond(asked, load)
            expect(answer?.body[0]).toBeGreaterThanOrEqual(atLeast)
          }
          const all = Promise.all(steps.map(perform))
          await scheduler.waitFor(all)
          await scheduler.waitAll()
          for (const origin of origins) await origin.close()
        },
      ),
      { numRuns: 300 },
    )
  })
})
