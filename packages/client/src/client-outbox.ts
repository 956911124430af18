// SPDX-License-Identifier: MIT
import type { DrainReason, SharedNames, WorkerApi } from '@springhouse/core'
import type { Outbox, OutboxCounts, OutboxRecord, Proof } from '@springhouse/outbox'
import type { Environment } from './environment.ts'
import { ANONYMOUS, ownerOf } from '@springhouse/core'
import { openOutbox, runOutbox } from '@springhouse/outbox'

/** The queue of writes made offline, as the signed-in user may see it: never another user's. */
export interface ClientOutbox {
  /** Lists the user's operations, oldest first. */
  list(): Promise<readonly OutboxRecord[]>
  /** Counts the user's operations. */
  counts(): Promise<OutboxCounts>
  /** Sends what waits, without waiting any longer. Resolves when it has been started, or, without a worker, when the run has ended. */
  sendNow(): Promise<void>
  /** Puts an operation that needs its user back into the queue. */
  retry(seq: number): Promise<void>
  /** Gives up an operation, by its user's decision. */
  discard(seq: number): Promise<void>
  /** Exports the user's operations with their content, to rescue them by hand. */
  exportQueue(): Promise<string>
}

/** The same with what the client itself needs. */
export interface PageOutbox extends ClientOutbox {
  /** Ends waiting early, because of good news. */
  hasten(proof: Proof): Promise<void>
  /** Starts sending. The worker ends the waits that the reason does; where the page sends, `hasten()` has to. */
  send(reason: DrainReason): Promise<void>
  /** Closes the queue's database; the next call opens it again. */
  close(): Promise<void>
}

/** What the page's view of the outbox needs. */
export interface ClientOutboxOptions {
  readonly names: SharedNames
  readonly base: string
  readonly environment: Environment
  /** The worker that sends; `undefined` when the page must do it. */
  readonly worker: () => Pick<WorkerApi, 'drainOutbox'> | undefined
  /** Whose session it is. */
  readonly partition: () => string | undefined
  /** Told after this page has changed the queue. */
  readonly onChanged: () => void
  /** Told when its user wants an operation to be sent again. */
  readonly onDue: () => void
  readonly signal: AbortSignal
}

/** Makes the page's view of the outbox. The queue is opened on first need. */
export function pageOutbox(options: ClientOutboxOptions): PageOutbox {
  const { names, environment, worker, partition, onChanged, onDue } = options
  let opening: Promise<Outbox> | undefined
  let sending: Promise<void> | undefined
  const owner = (): string => ownerOf(partition() ?? ANONYMOUS)
  const open = async (): Promise<Outbox> => {
    opening ??= openOutbox({ name: names.outboxDatabase, now: () => environment.now() })
    try {
      return await opening
    } catch (error) {
      opening = undefined
      throw error
    }
  }
  // Without locks nothing else keeps two runs of this page apart.
  const sendOnce = (): Promise<void> => {
    sending ??= open()
      .then((outbox) => run(outbox, owner(), options))
      .finally(() => {
        sending = undefined
      })
    return sending
  }
  const hasten = async (proof: Proof): Promise<void> => (await open()).hasten(owner(), proof)
  const send = (reason: DrainReason): Promise<void> => worker()?.drainOutbox(reason) ?? sendOnce()
  return {
    list: async () => (await open()).list(owner()),
    counts: async () => (await open()).counts(owner()),
    exportQueue: async () => (await open()).exportQueue(owner()),
    hasten,
    send,
    sendNow: async () => {
      await hasten('user')
      await send('user')
    },
    retry: async (seq) => {
      await (await open()).retry(seq)
      onChanged()
      onDue()
    },
    discard: async (seq) => {
      await (await open()).discard(seq)
      onChanged()
    },
    close: async () => {
      const closing = opening
      opening = undefined
      const outbox = await closing?.catch(() => undefined)
      await outbox?.close()
    },
  }
}

// Without a worker nothing stands between this page's requests and the origin, so the page may send by itself.
async function run(
  outbox: Outbox,
  owner: string,
  { names, base, environment, onChanged, signal }: ClientOutboxOptions,
): Promise<void> {
  await runOutbox(outbox, {
    owner,
    lockName: `${names.outboxLockPrefix}${owner}`,
    locks: environment.locks,
    base,
    fetch: (url, init) => environment.fetch(url, init),
    now: () => environment.now(),
    random: () => environment.random(),
    signal,
    delay: (ms, aborted) => pause(environment, ms, aborted),
    onEvent: onChanged,
  })
}

function pause({ startTimer }: Environment, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      resolve()
    }
    const cancel = startTimer(end, ms)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
  })
}
