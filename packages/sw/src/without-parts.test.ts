// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { definePolicy, http, type Policy, search } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bodyKey } from './keys/read-keys.ts'
import { statusOf } from './testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    plain: http('/plain/*'),
    find: search('/api/find', {
      methods: ['GET', 'POST'],
      partition: 'public',
      tags: ['products'],
    }),
  },
})
const FIELDS = { 'Cache-Control': 'max-age=600', 'No-Vary-Search': 'params=("from")' }

let sent: string[]
beforeEach(() => {
  sent = []
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(await request.clone().text())
    return Response.json({}, { headers: FIELDS })
  })
})
afterEach(() => vi.unstubAllGlobals())

function startBuilt(options: Parameters<typeof startWorker>[2] = {}): TestWorker {
  return startWorker(newDevice(), POLICY, options)
}

async function fetchWith(
  worker: TestWorker,
  ...ask: Parameters<TestWorker['fetch']>
): Promise<string | undefined> {
  const response = await worker.fetch(...ask)
  await response.text()
  await worker.settled()
  return statusOf(response)
}

describe('a worker that was built without No-Vary-Search', () => {
  beforeEach(() => vi.stubGlobal('SPRINGHOUSE_WITHOUT_NO_VARY_SEARCH', true))

  it('lets each query stand for itself, and tells pages if it was installed with the option', async () => {
    const worker = startBuilt({ noVarySearch: true })
    await fetchWith(worker, '/plain/1?from=mail')
    expect(await fetchWith(worker, '/plain/1?from=news')).toContain('uri-miss')
    expect(await fetchWith(worker, '/plain/1?from=mail')).toContain('hit')
    const what = expect.stringContaining('Cannot heed No-Vary-Search')
    expect(worker.broadcasts).toContainEqual(expect.objectContaining({ type: 'trouble', what }))
  })

  it('says nothing of it otherwise', () => {
    expect(startBuilt().broadcasts).toEqual([])
  })
})

describe('a worker that was built without keys of bodies', () => {
  beforeEach(() => vi.stubGlobal('SPRINGHOUSE_WITHOUT_KEYED_READS', true))

  it('asks the origin each time that a read has a body, and sends the body', async () => {
    const worker = startBuilt({ keys: { find: bodyKey } })
    const ask = { method: 'POST', body: '{"q":"milk"}' }
    await fetchWith(worker, '/api/find', ask)
    expect(await fetchWith(worker, '/api/find', ask)).not.toContain('hit')
    expect(sent).toEqual([ask.body, ask.body])
  })

  it('answers other reads from the cache', async () => {
    const worker = startBuilt()
    await fetchWith(worker, '/plain/1')
    expect(await fetchWith(worker, '/plain/1')).toContain('hit')
  })
})
