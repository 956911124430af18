// SPDX-License-Identifier: MIT
import { FIELD, formatDevicePlace, formatStructuredString } from '@springhouse/core'
import type { Failure, ResponseFacts } from '../outcome/answer.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import type { Content } from './content.ts'
import type { Fetch } from './run-options.ts'

/** How long an attempt may take until its answer's header and short bodies are here, in milliseconds. */
export const ATTEMPT_TIMEOUT_MS = 30_000

// A longer document isn't a problem description worth keeping in every record.
const MAX_PROBLEM_CHARACTERS = 16_384

/** The answer to an attempt, with the response itself when there was one. */
export type Exchange =
  | { readonly facts: ResponseFacts; readonly response: Response }
  | { readonly facts: Failure; readonly response: undefined }

/** What an exchange needs. */
export interface ExchangeEnv {
  readonly fetch: Fetch
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Sends an operation once. Never throws: a failure is an answer. */
export function exchange(
  { url, method, body }: Content,
  headers: Headers,
  env: ExchangeEnv,
): Promise<Exchange> {
  return request(url, { method, headers, ...(body === undefined ? {} : { body }) }, env)
}

/** Asks for a representation. Never throws: a failure is an answer. */
export function inquire(url: string, headers: Headers, env: ExchangeEnv): Promise<Exchange> {
  return request(url, { headers }, env)
}

/** Sends a request once. Never throws: a failure is an answer. */
export async function request(url: string, init: RequestInit, env: ExchangeEnv): Promise<Exchange> {
  const attempt = new Deadline(env.signal, ATTEMPT_TIMEOUT_MS)
  try {
    const response = await env.fetch(url, {
      ...init,
      // A redirect followed would turn a POST into the GET of a login page, which then looks like success.
      redirect: 'manual',
      credentials: 'same-origin',
      cache: 'no-store',
      signal: attempt.signal,
    })
    return await toExchange(response, env.now())
  } catch {
    return { facts: { kind: 'failure', why: attempt.why ?? 'offline' }, response: undefined }
  } finally {
    attempt.clear()
  }
}

/**
 * Makes the headers of an attempt, as far as the record knows them.
 *
 * @param discarded numbers of this device's operations that will never come
 */
export function headersOf(
  record: OutboxRecord,
  { contentType }: Content,
  discarded: readonly number[],
): Headers {
  const headers = ownerHeaders(record)
  const { deviceId: device, deviceSeq: seq } = record
  headers.set(FIELD.springhouseDevice, formatDevicePlace({ device, seq, discarded }))
  headers.set(FIELD.idempotencyKey, formatStructuredString(record.key))
  if (contentType !== undefined) headers.set(FIELD.contentType, contentType)
  if (record.base?.etag !== undefined) headers.set(FIELD.ifMatch, record.base.etag)
  if (record.base?.absent === true) headers.set(FIELD.ifNoneMatch, '*')
  return headers
}

/** Makes the headers of a question about a record. */
export function ownerHeaders({ owner }: OutboxRecord): Headers {
  // Platform: the cookie may become another person's until the request leaves; only the origin sees which it was.
  return new Headers({ [FIELD.springhouseOwner]: owner })
}

/** Reads what judging needs off a response. */
export async function toExchange(response: Response, receivedAtMs: number): Promise<Exchange> {
  return { facts: await factsOf(response, receivedAtMs), response }
}

async function factsOf(response: Response, receivedAtMs: number): Promise<ResponseFacts> {
  const { status, redirected, headers } = response
  return {
    kind: 'response',
    status,
    redirected,
    fields: headers,
    problem: status < 400 ? undefined : await problemOf(response),
    receivedAtMs,
    originReached: false,
  }
}

async function problemOf(response: Response): Promise<unknown> {
  if (!/\bjson\b/i.test(response.headers.get(FIELD.contentType) ?? '')) return undefined
  const text = await response.clone().text()
  if (text.length > MAX_PROBLEM_CHARACTERS) return undefined
  try {
    const problem: unknown = JSON.parse(text)
    return problem
  } catch {
    return undefined
  }
}

/** Aborts on a signal or after a time, and remembers which. Platform: `AbortSignal.any` is missing before Safari 17.4. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal
  readonly #timer: ReturnType<typeof setTimeout>
  #why: 'timeout' | 'interrupted' | undefined

  constructor(outer: AbortSignal, timeoutMs: number) {
    this.#outer = outer
    this.#timer = setTimeout(() => this.#end('timeout'), timeoutMs)
    if (outer.aborted) this.#interrupt()
    outer.addEventListener('abort', this.#interrupt)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What ended it; `undefined` when nothing did. */
  get why(): 'timeout' | 'interrupted' | undefined {
    return this.#why
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#outer.removeEventListener('abort', this.#interrupt)
  }

  readonly #interrupt = (): void => this.#end('interrupted')

  #end(why: 'timeout' | 'interrupted'): void {
    this.#why ??= why
    this.#controller.abort()
  }
}
