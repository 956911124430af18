// SPDX-License-Identifier: MIT
import {
  type BatchField,
  type BatchOperation,
  type BatchResult,
  DEFAULT_BASE,
  decodeBatchResults,
  encodeBatch,
  ENDPOINT,
  FIELD,
} from '@springhouse/core'
import type { Prepared } from '../run/attempt.ts'
import { exchange, type Exchange, ownerHeaders, toExchange } from '../run/exchange.ts'
import type { RunOptions } from '../run/run-options.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { bodyFromJson, bodyToJson } from '../export/body-json.ts'

/** One operation of a batch: its record says `sending`. */
export interface Member {
  readonly record: OutboxRecord
  readonly prepared: Prepared
}

/** What came of a batch. */
export type BatchAnswer =
  /** Each member by itself; `undefined` for one that was not tried. */
  | { readonly kind: 'results'; readonly exchanges: readonly (Exchange | undefined)[] }
  /** The same for all of them. */
  | { readonly kind: 'whole'; readonly exchange: Exchange }

// What the batch says for all, and what the origin makes of an operation's own entries.
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(
  [FIELD.idempotencyKey, FIELD.springhouseOwner, FIELD.springhouseDevice].map((name) =>
    name.toLowerCase(),
  ),
)

// Platform: a response with one of these can't be made with a body.
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304])

/** Names the origin's endpoint for batches; `undefined` for writes to an origin that isn't the portal's own. */
export function batchUrl(
  { url }: Pick<OutboxRecord, 'url'>,
  base: string = DEFAULT_BASE,
  page: string | undefined = globalThis.location?.href,
): string | undefined {
  const portal = new URL(`${base}${ENDPOINT.batch}`, page ?? url)
  return portal.origin === new URL(url).origin ? portal.href : undefined
}

/**
 * Sends operations in one request. Never throws: a failure is an answer.
 *
 * @param headers what the batch says for all of them, such as whose they are
 */
export async function sendBatch(
  members: readonly Member[],
  { url, headers }: { readonly url: string; readonly headers: Headers },
  options: RunOptions,
): Promise<BatchAnswer> {
  const [first] = members
  const operations = members.map(operationOf(new Set(members.map(({ record }) => record.key))))
  const json = encodeBatch({ device: first?.record.deviceId, operations })
  const body = new TextEncoder().encode(json).buffer
  headers.set(FIELD.contentType, 'application/json')
  const content = { url, method: 'POST', contentType: 'application/json', body }
  const whole = await exchange(content, headers, options)
  const results = await resultsOf(whole)
  if (results === undefined) return { kind: 'whole', exchange: whole }
  const byKey = new Map(results.map((result) => [result.key, result]))
  const exchanges = members.map(({ record }) => exchangeOf(byKey.get(record.key), options.now()))
  return { kind: 'results', exchanges: await Promise.all(exchanges) }
}

/** Makes the fields that a batch says for all of its operations. */
export async function batchHeaders(
  record: OutboxRecord,
  { prepare }: Pick<RunOptions, 'prepare'>,
): Promise<Headers> {
  const headers = ownerHeaders(record)
  await prepare?.(headers, record)
  return headers
}

function operationOf(present: ReadonlySet<string>) {
  return ({ record, prepared: { content, headers } }: Member): BatchOperation => {
    const { key, group, deviceSeq, dependsOn, after } = record
    const { pathname, search } = new URL(content.url)
    return {
      key,
      method: content.method,
      path: pathname + search,
      group,
      deviceSeq,
      // The others are at the origin already.
      dependsOn: dependsOn.filter((each) => present.has(each)),
      ...(after !== undefined && present.has(after) && { after }),
      fields: [...headers].filter(isOwn),
      ...(content.body !== undefined && { body: bodyToJson(content.body) }),
    }
  }
}

function isOwn([name]: BatchField): boolean {
  return OWN.has(name) || (name.startsWith('springhouse-') && !SAID_ELSEWHERE.has(name))
}

const OWN: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'prefer',
])

async function resultsOf({ response }: Exchange): Promise<readonly BatchResult[] | undefined> {
  if (response?.status !== 200 || response.redirected) return undefined
  if (!/^application\/json\b/i.test(response.headers.get(FIELD.contentType) ?? '')) return undefined
  try {
    return decodeBatchResults(await response.clone().json())
  } catch {
    return undefined
  }
}

// One that the answer doesn't name, or not in words that make sense, may have been tried: its answer is lost.
async function exchangeOf(
  result: BatchResult | undefined,
  nowMs: number,
): Promise<Exchange | undefined> {
  if (result?.kind === 'skipped') return undefined
  try {
    return result === undefined ? LOST : await toExchange(responseOf(result), nowMs)
  } catch {
    return LOST
  }
}

function responseOf({
  status,
  fields,
  body,
}: Extract<BatchResult, { kind: 'answered' }>): Response {
  const bytes = body === undefined || WITHOUT_BODY.has(status) ? null : bodyFromJson(body)
  return new Response(bytes, { status, headers: fields.map(([name, value]) => [name, value]) })
}

const LOST: Exchange = { facts: { kind: 'failure', why: 'offline' }, response: undefined }
