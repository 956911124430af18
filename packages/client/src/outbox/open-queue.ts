// SPDX-License-Identifier: MIT
import type { Route, SharedNames } from '@springhouse/core'
import type { Environment } from '../environment.ts'
import {
  openOutbox,
  type Outbox,
  type OutboxRecord,
  type OutboxRules,
  runOutbox,
} from '@springhouse/outbox'

/** What opening the queue from a page needs. */
export interface OpenQueueOptions {
  readonly names: SharedNames
  readonly base: string
  readonly environment: Environment
  readonly rules?: OutboxRules | undefined
  readonly renewSession?: (() => Promise<boolean>) | undefined
  /** Told the numbers of records that this page has changed; none where something else is another. */
  readonly onChanged: (seqs: readonly number[]) => void
  readonly signal: AbortSignal
}

/** One reading takes so many, so that none stops the page for long. */
const ROWS_AT_ONCE = 500

/** The queue's database as a page holds it: opened on first need, and anew after a failure. */
export class OpenQueue {
  readonly #options: OpenQueueOptions
  #opening: Promise<Outbox> | undefined
  #sending: Promise<void> | undefined
  #untold: Set<number> | undefined

  constructor(options: OpenQueueOptions) {
    this.#options = options
  }

  /** @throws OutboxUnavailableError when this browser gives no database */
  async open(): Promise<Outbox> {
    const opening = (this.#opening ??= this.#openNow())
    try {
      return await opening
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined
      throw error
    }
  }

  /** Reads records by their numbers; those that are gone are left out. */
  async rows(seqs: readonly number[]): Promise<readonly OutboxRecord[]> {
    return (await this.open()).rows(seqs)
  }

  /** Reads all of an owner's records, part by part. */
  async listAll(owner: string): Promise<readonly OutboxRecord[]> {
    const outbox = await this.open()
    const records: OutboxRecord[] = []
    for (;;) {
      const after = records.at(-1)?.seq ?? 0
      const part = await outbox.list(owner, { after, limit: ROWS_AT_ONCE })
      records.push(...part)
      if (part.length < ROWS_AT_ONCE) return records
    }
  }

  /**
   * Sends what is due. Without a worker nothing stands between this page's requests and the origin, so the page may send by
   * itself; without locks nothing else keeps two runs of this page apart.
   */
  run(owner: string, routeOf: (record: OutboxRecord) => Route | undefined): Promise<void> {
    this.#sending ??= this.#runNow(owner, routeOf).finally(() => {
      this.#sending = undefined
    })
    return this.#sending
  }

  /** Closes the database; the next call opens it again. */
  async close(): Promise<void> {
    const closing = this.#opening
    this.#opening = undefined
    const outbox = await closing?.catch(() => undefined)
    await outbox?.close()
  }

  async #openNow(): Promise<Outbox> {
    const { names, environment, rules } = this.#options
    const outbox = await openOutbox({
      name: names.outboxDatabase,
      now: () => environment.now(),
      rules,
      witnesses: environment.witnesses?.(names.outboxWitness) ?? [],
      storage: environment.storage,
      onLost: () => this.#options.onChanged([]),
    })
    outbox.subscribe(({ seq }) => this.#tell(seq))
    return outbox
  }

  // What one transaction changes is told together.
  #tell(seq: number): void {
    if (this.#untold !== undefined) {
      this.#untold.add(seq)
      return
    }
    const untold = new Set([seq])
    this.#untold = untold
    queueMicrotask(() => {
      this.#untold = undefined
      this.#options.onChanged([...untold])
    })
  }

  async #runNow(
    owner: string,
    routeOf: (record: OutboxRecord) => Route | undefined,
  ): Promise<void> {
    const { names, base, environment, renewSession, signal } = this.#options
    await runOutbox(await this.open(), {
      owner,
      lockName: `${names.outboxLockPrefix}${owner}`,
      locks: environment.locks,
      base,
      fetch: (url, init) => environment.fetch(url, init),
      now: () => environment.now(),
      random: () => environment.random(),
      signal,
      delay: (ms, aborted) => pause(environment, ms, aborted),
      renew: renewSession,
      routeOf,
    })
  }
}

function pause(environment: Environment, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      resolve()
    }
    const cancel = environment.startTimer(end, ms)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
  })
}
