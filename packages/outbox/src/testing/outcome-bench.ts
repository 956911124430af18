// SPDX-License-Identifier: MIT
import type { RunOptions, RunReport } from '../run/run-options.ts'
import { operation } from './fixture.ts'
import { lineOf, type OutcomeLine } from './outcome-line.ts'
import { RunBench } from './run-bench.ts'
import { echo, type Reply, type TestOrigin } from './test-origin.ts'

/** Operations that meet an origin on a real server. */
export class OutcomeBench {
  readonly origin: TestOrigin
  bench: RunBench = new RunBench()

  constructor(origin: TestOrigin) {
    this.origin = origin
  }

  enqueue(key: string, group: string): Promise<unknown> {
    const url = `${this.origin.url}/api/${group}`
    return this.bench.outbox.enqueue(operation({ idempotencyKey: key, group, url }))
  }

  run(options: Partial<RunOptions> = {}): Promise<RunReport> {
    return this.bench.run(fetch, { base: `${this.origin.url}/springhouse`, ...options })
  }

  /** Gives `reply` to the first operation and lets everything else succeed. */
  async answerFirst(reply: Reply, options?: Partial<RunOptions>): Promise<RunReport> {
    this.origin.reply = ({ key }) => (key === 'first' ? reply : echo(key))
    await this.enqueue('first', 'a')
    await this.enqueue('second', 'a')
    const report = await this.run(options)
    await this.enqueue('third', 'b')
    await this.run(options)
    return report
  }

  line(): Promise<OutcomeLine> {
    return lineOf(this.bench, this.origin)
  }
}
