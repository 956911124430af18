// SPDX-License-Identifier: MIT

/**
 * Tests of a policy in Node: a worker with a scope in memory, a clock that a test moves and a network that it answers.
 *
 * Needs an IndexedDB: install `fake-indexeddb` and import `fake-indexeddb/auto` first.
 *
 * @module
 */

export { startTestWorker, type TestWorkerOptions } from './start-test-worker.ts'
export type { Inspection, TestTime, WorkerUnderTest } from './worker-under-test.ts'
export type { InvalidateOptions } from './test-log.ts'
export type { TestHandler } from './test-network.ts'
export { ORIGIN } from './worker-scope.ts'
