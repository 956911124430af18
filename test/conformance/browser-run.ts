// SPDX-License-Identifier: MIT
import { join } from 'node:path'
import { bundle } from '../bench/bundle.ts'
import type { Devtools } from '../drivers/devtools.ts'
import { startConformanceServer } from './conformance-server.ts'
import { judge } from './judge.ts'
import type { Seen } from './perform.ts'
import type { Scenario } from './scenario.ts'

/** Which cache answers the page: the worker's, or the browser's own alone. */
export type Cache = 'springhouse' | 'browser'

const CONTROLLED = `(async () => {
  await navigator.serviceWorker.register('/sw.js')
  await navigator.serviceWorker.ready
  if (navigator.serviceWorker.controller === null)
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done))
})()`

const LOADED = `(async () => {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done))
})()`

/**
 * Performs scenarios in a page of a real browser.
 *
 * @returns what differs from the expectations, by scenario id
 */
export async function runInBrowser(
  devtools: Devtools,
  scenarios: readonly Scenario[],
  cache: Cache,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const server = await startConformanceServer(scenarios, {
    worker: await bundle(join(import.meta.dirname, 'springhouse.worker.ts')),
    page: await bundle(join(import.meta.dirname, 'conformance.page.ts')),
  })
  try {
    const page = await devtools.openPage(server.url)
    await page.evaluate(LOADED)
    if (cache === 'springhouse') await page.evaluate(CONTROLLED)
    // The page's own answer, made by `performAll`.
    const seen = (await page.evaluate('conformance.performAll()')) as readonly (readonly Seen[])[]
    return new Map(
      scenarios.map((scenario, index) => [
        scenario.id,
        judge(scenario, seen[index] ?? [], server.origin.askedAt(scenario.id)),
      ]),
    )
  } finally {
    await server.close()
  }
}
