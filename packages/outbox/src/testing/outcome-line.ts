// SPDX-License-Identifier: MIT
import type { RunBench } from './run-bench.ts'
import type { TestOrigin } from './test-origin.ts'

/** A line of the outcome table, as it turned out. */
export interface OutcomeLine {
  /** Of the operation that was answered. */
  readonly state: string
  readonly attempts: number
  /** Who was sent after the answer: all that follow, all but the operation's own group, or nobody. */
  readonly goes: 'all' | 'other groups' | 'nobody'
}

/** Tells what became of the first operation; `second` is of its group, `third` of another one. */
export async function lineOf(bench: RunBench, { keys }: TestOrigin): Promise<OutcomeLine> {
  const [state = ''] = await bench.states()
  const [record] = await bench.outbox.list()
  const others = keys.includes('third') ? 'other groups' : 'nobody'
  return { state, attempts: record?.attempts ?? 0, goes: keys.includes('second') ? 'all' : others }
}
