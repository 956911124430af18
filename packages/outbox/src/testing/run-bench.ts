// SPDX-License-Identifier: MIT
import type { Outbox } from '../outbox.ts'
import { runOutbox } from '../run/run-outbox.ts'
import type { Fetch, RunOptions, RunReport } from '../run/run-options.ts'
import type { OutboxRules } from '../rules.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import {
  freshName,
  openTestOutbox,
  operation,
  originWith,
  runOptions,
  TestClock,
} from './fixture.ts'

/** An outbox with its clock, ready to be run. */
export class RunBench {
  readonly clock: TestClock
  readonly name: string
  readonly outbox: Outbox

  /** @param others another version of the app, on the same device */
  constructor(rules: OutboxRules = {}, others?: RunBench) {
    this.clock = others?.clock ?? new TestClock()
    this.name = others?.name ?? freshName()
    this.outbox = openTestOutbox(this.clock, this.name, { rules })
  }

  run(fetch: Fetch, changes: Partial<RunOptions> = {}): Promise<RunReport> {
    return runOutbox(this.outbox, runOptions(this.clock, fetch, changes))
  }

  /** Saves an operation in each of the groups. Their keys are `key-1`, `key-3`, `key-4` ... */
  async enqueueIn(...groups: readonly string[]): Promise<readonly OutboxRecord[]> {
    const records: OutboxRecord[] = []
    for (const group of groups) records.push(await this.outbox.enqueue(operation({ group })))
    return records
  }

  /** Resolves when a record comes into a state, written as in `states`. */
  until(state: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.outbox.subscribe((record) => {
        if (wordOf(record) !== state) return
        stop()
        resolve()
      })
    })
  }

  /** Each record's state, with its reason. */
  async states(): Promise<readonly string[]> {
    const records = await this.outbox.list()
    return records.map(wordOf)
  }
}

/** An origin that answers every operation alike. */
export function answering(status: number, init: ResponseInit = {}, body: unknown = {}): Fetch {
  return originWith(() => Response.json(body, { ...init, status }))
}

function wordOf({ state, why }: OutboxRecord): string {
  return why === undefined ? state : `${state}:${why}`
}
