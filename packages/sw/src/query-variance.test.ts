// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { definePolicy, http as plainHttp, type Policy } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const POLICY: Policy = definePolicy({ version: 1, routes: { plain: plainHttp('/plain/*') } })

let device: Device
let worker: TestWorker
let asked: number
let field: string | undefined
beforeEach(() => {
  device = newDevice()
  worker = startWorker(device, POLICY, { noVarySearch: true })
  asked = 0
  field = 'params=("from")'
  server.use(
    http.get(at('/plain/*'), ({ request }) => {
      asked += 1
      const variance = field === undefined ? {} : { 'No-Vary-Search': field }
      const headers = { 'Cache-Control': 'max-age=600', ETag: '"1"', ...variance }
      return HttpResponse.json({ search: new URL(request.url).search }, { headers })
    }),
    http.delete(at('/plain/*'), () => new HttpResponse(null, { status: 204 })),
  )
})

async function read(path: string): Promise<string | undefined> {
  const response = await worker.fetch(path)
  await response.text()
  await worker.settled()
  return statusOf(response)
}

describe('a response that says which parts of its query do not matter', () => {
  it('answers for equivalent URLs, and for no others', async () => {
    await read('/plain/1?id=7&from=mail')
    expect(await read('/plain/1?id=7&from=news')).toContain('hit')
    expect(await read('/plain/1?id=7')).toContain('hit')
    expect(await read('/plain/1?id=8&from=mail')).toContain('uri-miss')
    expect(await read('/plain/2?id=7')).toContain('uri-miss')
  })

  it('is remembered when the worker was stopped', async () => {
    await read('/plain/1?id=7&from=mail')
    worker = startWorker(device, POLICY, { noVarySearch: true })
    expect(await read('/plain/1?id=7&from=news')).toContain('hit')
  })

  it('is invalidated by a write to any equivalent URL', async () => {
    await read('/plain/1?id=7&from=mail')
    await worker.fetch('/plain/1?from=form&id=7', { method: 'DELETE' })
    expect(await read('/plain/1?id=7&from=news')).toContain('fwd=stale')
  })

  it('is a miss once another response of its path has said something else', async () => {
    await read('/plain/1?id=7&from=mail')
    field = 'params=("id")'
    device.clock.advance(1)
    await read('/plain/1?id=8')
    expect(await read('/plain/1?id=7&from=mail')).toContain('uri-miss')
    expect(await read('/plain/1?id=9&from=mail')).toContain('hit')
  })

  it('is a miss once another response of its path says nothing any more', async () => {
    await read('/plain/1?id=7&from=mail')
    field = undefined
    await read('/plain/1?id=8')
    expect(await read('/plain/1?id=7&from=news')).toContain('uri-miss')
    expect(await read('/plain/1?id=7&from=news')).toContain('hit')
    expect(await read('/plain/1?id=7&from=mail')).toContain('uri-miss')
  })

  it('does not come back, uninvalidated, when its path says the same again', async () => {
    await read('/plain/1?id=7&from=mail')
    field = undefined
    await read('/plain/1?id=8')
    await worker.fetch('/plain/1?id=7', { method: 'DELETE' })
    field = 'params=("from")'
    await read('/plain/1?id=9')
    expect(await read('/plain/1?id=7')).toContain('uri-miss')
  })
})

describe('a response that says nothing valid of its query', () => {
  it.each([undefined, 'params', 'params=("a"), except=("b")'])(
    'stands for itself: %s',
    async (said) => {
      field = said
      await read('/plain/1?id=7&from=mail')
      expect(await read('/plain/1?id=7&from=news')).toContain('uri-miss')
      expect(asked).toBe(2)
    },
  )
})

describe('without the option', () => {
  it('each query stands for itself', async () => {
    worker = startWorker(device, POLICY)
    await read('/plain/1?id=7&from=mail')
    expect(await read('/plain/1?id=7&from=news')).toContain('uri-miss')
  })
})
