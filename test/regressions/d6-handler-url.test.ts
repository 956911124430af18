// SPDX-License-Identifier: MIT
import './worker-globals.ts'
import 'fake-indexeddb/auto'
import { catalog, definePolicy } from '@springhouse/core'
import { expect, it } from 'vitest'
import { newDevice, startWorker } from '../../packages/sw/src/testing/start-worker.ts'
import { TestExtendableEvent } from '../../packages/sw/src/testing/worker-scope.ts'
import type { StoreHandler } from '../../packages/sw/src/workbox-bridge/store-handler.ts'
import { StoreStrategy } from '../../packages/sw/src/workbox-bridge/store-strategy.ts'
import { Strategy, type StrategyHandler } from 'workbox-strategies'

const URL_OF_ALL = 'https://portal.test/api/products/42?page=2'

class Watching extends Strategy {
  seen: URL | undefined

  protected override async _handle(_request: Request, handler: StrategyHandler): Promise<Response> {
    this.seen = handler.url
    return new Response()
  }
}

it('the handler of a Strategy of workbox-strategies 7.4.1 has no url, although it is documented', async () => {
  const strategy = new Watching()
  const [, done] = strategy.handleAll({
    event: new TestExtendableEvent('fetch'),
    request: new Request(URL_OF_ALL),
    url: new URL(URL_OF_ALL),
  })
  await done
  expect(strategy.seen).toBeUndefined()
})

class Ours extends StoreStrategy {
  seen: URL | undefined

  protected override async _handle(_request: Request, handler: StoreHandler): Promise<Response> {
    this.seen = handler.url
    return new Response()
  }
}

it('the handler of ours has the url of the request', async () => {
  const products = catalog('/api/products/:id', { tags: ['product:{id}'] })
  const { parts } = startWorker(newDevice(), definePolicy({ version: 1, routes: { products } }))
  const { tier, matchOf } = parts
  const strategy = new Ours({ tier, matchOf, cacheName: 'ours', plugins: [] })
  const [, done] = strategy.handleAll({
    event: new TestExtendableEvent('fetch'),
    request: new Request(URL_OF_ALL),
    url: new URL(URL_OF_ALL),
  })
  await done
  expect(strategy.seen?.href).toBe(URL_OF_ALL)
})
