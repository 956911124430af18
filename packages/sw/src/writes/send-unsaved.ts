// SPDX-License-Identifier: MIT
import { FIELD, formatStructuredString, ownerOf, parseStructuredStrings } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import { notSaved } from './answers.ts'
import type { QueueWrite } from './write-desk.ts'

/** Reads the page's own `Idempotency-Key`, a structured string or bare. */
export function idempotencyKeyOf({ headers }: Request): string | undefined {
  const field = headers.get(FIELD.idempotencyKey)
  if (field === null || field === '') return undefined
  return parseStructuredStrings(field)?.[0]?.value ?? field
}

/** A write that should have been saved and isn't. */
export interface UnsavedWrite {
  readonly request: Request
  readonly body: ArrayBuffer
  readonly key: string
  /** Whose session it is, as far as the origin has named it. */
  readonly partition: string | undefined
}

/** Sends a write that isn't saved at once, under its key; if that fails the page is told the truth. */
export async function sendUnsaved(
  { request, body, key, partition }: UnsavedWrite,
  send: (request: Request) => Promise<Response>,
): Promise<Response> {
  const headers = new Headers(request.headers)
  headers.set(FIELD.idempotencyKey, formatStructuredString(key))
  headers.delete(FIELD.springhouseDependsOn)
  headers.delete(FIELD.springhouseBlobs)
  if (partition !== undefined) headers.set(FIELD.springhouseOwner, ownerOf(partition))
  const { url, method, credentials, mode } = request
  const content = body.byteLength > 0 ? { body } : {}
  const own = new Request(url, { method, headers, credentials, mode, ...content })
  try {
    return await send(own)
  } catch {
    return notSaved()
  }
}

/** Stands in for saving in a worker that was built without an outbox, because its policy queues nothing. */
export function queueNothing({ environment, session, bulletin }: BrowserTier): QueueWrite {
  return async (match, request, _event, send) => {
    bulletin.trouble('Cannot queue write', 'worker built without an outbox', 'queue-failed')
    const body = await request.clone().arrayBuffer()
    const key = idempotencyKeyOf(request) ?? environment.newId()
    const write = { request, body, key, partition: session.lastPartition }
    return sendUnsaved(write, (own) => send(match, own))
  }
}
