// SPDX-License-Identifier: MIT
import { WorkerUnderTest } from './worker-under-test.ts'
import type { Policy } from '@springhouse/core'
import type { InstallOptions } from '../install-options.ts'
import type { TestHandler } from './test-network.ts'

/** What a test's worker is started with. */
export interface TestWorkerOptions {
  readonly policy: Policy
  /** Answers what reaches the network, as the portal's own handlers would. */
  readonly network: TestHandler
  /**
   * Name of the app. Its databases carry it, so that tests with different names share nothing.
   *
   * @default a new name each time
   */
  readonly app?: string
  /**
   * `springhouse`: answers to routes of the policy bear the fields that the middleware adds, and a page follows the log.
   * `plain`: answers are as the handler makes them, and there is no log.
   *
   * @default 'springhouse'
   */
  readonly origin?: 'springhouse' | 'plain'
  /** The other options of `installSpringhouse()`. */
  readonly install?: Omit<InstallOptions, 'app'>
}

/**
 * Starts a service worker in Node that executes a policy. Its scope, its clock and its network are doubles; everything
 * else is the code that runs in a browser.
 *
 * Begins online, following the log, with nobody signed in and nothing stored.
 *
 * @throws TypeError without IndexedDB, which `fake-indexeddb` brings to Node
 * @example
 * import policy from './cache.policy.ts'
 *
 * const worker = await startTestWorker({ policy, network: () => Response.json(['Milk']) })
 * await worker.fetch('/api/products')
 * worker.offline()
 * const products = await worker.fetch('/api/products')
 */
export async function startTestWorker(options: TestWorkerOptions): Promise<WorkerUnderTest> {
  if (!('indexedDB' in globalThis)) {
    throw new TypeError(
      'Cannot start test worker: there is no IndexedDB; install fake-indexeddb and import "fake-indexeddb/auto" first',
    )
  }
  const worker = new WorkerUnderTest(options)
  await worker.online()
  return worker
}
