// SPDX-License-Identifier: MIT
import type { Answer } from '../outcome/answer.ts'
import type { Outcome } from '../outcome/outcome.ts'
import { migrated, type QueuedWrite, type Schema, schemaOf } from '../states/schema.ts'
import type { OutboxRecord, ParkReason } from '../store/outbox-schema.ts'

/** What an attempt sends. */
export interface Content {
  readonly method: string
  readonly url: string
  readonly body: ArrayBuffer | undefined
  readonly contentType: string | undefined
}

/** An operation that can't be sent as it is: it is shown to its user, and nothing goes out. */
export class Unfit extends Error {
  override readonly name = 'Unfit'
  readonly why: Extract<ParkReason, 'migration-failed' | 'blob-missing' | 'unreadable'>

  constructor(why: Unfit['why'], cause?: unknown) {
    super(`Cannot send operation: ${why}`, { cause })
    this.why = why
  }
}

/** What an operation refers to couldn't be brought to the origin: nothing of the operation itself went out. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
  readonly outcome: Outcome
  readonly facts: Answer

  constructor(outcome: Outcome, facts: Answer) {
    super('Cannot send operation yet')
    this.outcome = outcome
    this.facts = facts
  }
}

/**
 * Makes what an attempt sends of a record, which stays as it was saved.
 *
 * @throws Unfit when it can't be made
 */
export async function contentOf(record: OutboxRecord, schema: Schema): Promise<Content> {
  const { method, url, body, contentType } = record
  if (schemaOf(record) >= (schema.schema ?? 1)) return { method, url, body, contentType }
  try {
    const write = { method, url, contentType, body: parsed(body, contentType) }
    return contentOfWrite(migrated(write, schemaOf(record), schema))
  } catch (error) {
    throw new Unfit('migration-failed', error)
  }
}

function contentOfWrite({ body, ...write }: QueuedWrite): Content {
  if (body === undefined || body instanceof ArrayBuffer) return { ...write, body }
  return { ...write, body: new TextEncoder().encode(JSON.stringify(body)).buffer }
}

function parsed(body: ArrayBuffer | undefined, contentType: string | undefined): unknown {
  if (body === undefined || !/\bjson\b/i.test(contentType ?? '')) return body
  return JSON.parse(new TextDecoder().decode(body))
}
