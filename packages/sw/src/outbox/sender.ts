// SPDX-License-Identifier: MIT
import type { OutboxRunner } from './outbox-runner.ts'

/** What the rest of the worker asks of the outbox. */
export type Sender = Pick<
  OutboxRunner,
  'answerOf' | 'answerSync' | 'drain' | 'enqueue' | 'hasten' | 'hearAcknowledged' | 'noteAnswered'
>

const nothing = async (): Promise<undefined> => undefined

/** Stands in for the outbox in a worker whose policy queues nothing. */
export const NO_OUTBOX: Sender = {
  enqueue: () => Promise.reject(new TypeError('This worker was built without an outbox')),
  noteAnswered: nothing,
  answerOf: nothing,
  answerSync: nothing,
  drain: nothing,
  hasten: nothing,
  hearAcknowledged: nothing,
}
