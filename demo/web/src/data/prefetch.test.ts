// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { answerOf } from '../testing/answer-of.ts'
import { unreachable } from './load-error.ts'
import type { Loaded, PortalFetch } from './portal-fetch.ts'
import { saveForOffline, type SaveProgress } from './prefetch.ts'

function portal(answers: (url: string) => unknown): PortalFetch & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async load(url): Promise<Loaded> {
      asked.push(url)
      return { body: answers(url), answer: answerOf({ url }) }
    },
    send() {
      throw new TypeError('not used here')
    },
  }
}

const TWO_FARMS = { date: '2026-05-12', stops: [{ farm: { id: 1 } }, { farm: { id: 2 } }] }

async function run(fetch: PortalFetch, stop = new AbortController()): Promise<SaveProgress[]> {
  const reports: SaveProgress[] = []
  await saveForOffline(fetch, (progress) => reports.push(progress), stop.signal)
  return reports
}

describe('saveForOffline()', () => {
  it('asks for the round, and for herd and records of each of its farms', async () => {
    const fetch = portal((url) => (url === '/api/round' ? TWO_FARMS : {}))
    const reports = await run(fetch)
    expect(fetch.asked[0]).toBe('/api/round')
    expect(fetch.asked).toEqual(
      expect.arrayContaining([
        '/api/session',
        '/api/farms',
        '/api/categories',
        '/api/products',
        '/api/farms/1/animals',
        '/api/farms/2/records',
      ]),
    )
    const { total } = reports.at(-1) ?? { total: 0 }
    expect(reports.at(-1)).toEqual({ done: total, total, failed: 0, isFinished: true })
    expect(new Set(fetch.asked).size).toBe(total)
  })

  it('goes on when one of them fails, and says how many did', async () => {
    const fetch = portal((url) => {
      if (url === '/api/farms/1/animals') throw unreachable()
      return url === '/api/round' ? TWO_FARMS : {}
    })
    expect((await run(fetch)).at(-1)).toMatchObject({ failed: 1, isFinished: true })
  })

  it('saves the rest when there is no round', async () => {
    const fetch = portal((url) => {
      if (url === '/api/round') throw unreachable()
      return {}
    })
    expect((await run(fetch)).at(-1)).toMatchObject({ failed: 1, isFinished: true })
    expect(fetch.asked).toContain('/api/farms')
  })

  it('asks for nothing more and reports nothing once it is stopped', async () => {
    const stop = new AbortController()
    const fetch = portal((url) => {
      if (url === '/api/round') stop.abort()
      return TWO_FARMS
    })
    expect(await run(fetch, stop)).toHaveLength(1)
    expect(fetch.asked).toEqual(['/api/round'])
  })
})
