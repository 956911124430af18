// SPDX-License-Identifier: MIT

/** Most operations of one batch. */
export const MAX_BATCH_OPERATIONS = 25

/** Most bytes of a batch's JSON. */
export const MAX_BATCH_BYTES = 1_048_576

/** A body in JSON: as text where it is UTF-8, else in base64. */
export type BatchBody = { readonly text: string } | { readonly base64: string }

/** A header field's name and value. */
export type BatchField = readonly [name: string, value: string]

/** One operation of a batch: what its own request would have said. */
export interface BatchOperation {
  /** Its `Idempotency-Key`, without quotes. */
  readonly key: string
  readonly method: string
  /** Path and query, on the portal's own origin. */
  readonly path: string
  /** Operations of one group are run one after the other; a failure skips the rest of it. */
  readonly group: string
  /** Its number among the operations of its device; see `Springhouse-Device`. */
  readonly deviceSeq?: number | undefined
  /** Keys of earlier operations of the batch that must have succeeded. */
  readonly dependsOn: readonly string[]
  /** Key of an earlier operation of the batch whose entity tag becomes the `If-Match` of this one. */
  readonly after?: string | undefined
  /** What it says beside what the batch says for all, such as `Content-Type` and `If-None-Match`. */
  readonly fields: readonly BatchField[]
  readonly body?: BatchBody | undefined
}

/** Operations of one device that are sent in one request. */
export interface Batch {
  /** The device, as `Springhouse-Device` names it. */
  readonly device?: string | undefined
  readonly operations: readonly BatchOperation[]
}

/** What became of one operation of a batch. */
export type BatchResult =
  | {
      readonly kind: 'answered'
      readonly key: string
      readonly status: number
      readonly fields: readonly BatchField[]
      /** Absent when there is none, or it is longer than a batch may carry. */
      readonly body?: BatchBody | undefined
    }
  /** It wasn't tried, because of another one's failure or for want of time: it may be sent again, as it is. */
  | { readonly kind: 'skipped'; readonly key: string }

/**
 * Writes a batch as the JSON body of `POST /batch`.
 *
 * @example
 * const operation = { key: 'a1', method: 'DELETE', path: '/api/notes/7', group: '/notes/7', dependsOn: [], fields: [] }
 * encodeBatch({ operations: [operation] })
 * // '{"operations":[{"key":"a1","method":"DELETE","path":"/api/notes/7","group":"/notes/7"}]}'
 */
export function encodeBatch({ device, operations }: Batch): string {
  return JSON.stringify({ device, operations: operations.map(operationBody) })
}

/**
 * Decodes the parsed body of `POST /batch`.
 *
 * @returns `undefined` when it isn't a batch: no operation of it may then be run
 */
export function decodeBatch(value: unknown): Batch | undefined {
  if (!isObject(value)) return undefined
  const { device, operations } = value
  if (device !== undefined && typeof device !== 'string') return undefined
  const decoded = decodeList(operations, decodeOperation)
  if (decoded === undefined || decoded.length === 0 || !isInOrder(decoded)) return undefined
  return { ...(device !== undefined && { device }), operations: decoded }
}

/** Writes results as the JSON body of the answer, in the order of the batch. */
export function encodeBatchResults(results: readonly BatchResult[]): string {
  return JSON.stringify({ results: results.map(resultBody) })
}

/**
 * Decodes the parsed answer to a batch.
 *
 * @returns `undefined` when it isn't one: then nobody knows what became of any of its operations
 */
export function decodeBatchResults(value: unknown): readonly BatchResult[] | undefined {
  return isObject(value) ? decodeList(value['results'], decodeResult) : undefined
}

type Plain = Readonly<Record<string, unknown>>

function operationBody(operation: BatchOperation): Plain {
  const { key, method, path, group, deviceSeq, dependsOn, after, fields, body } = operation
  return {
    key,
    method,
    path,
    group,
    deviceSeq,
    after,
    ...(dependsOn.length > 0 && { dependsOn }),
    ...(fields.length > 0 && { fields }),
    ...body,
  }
}

function decodeOperation(value: unknown): BatchOperation | undefined {
  if (!isObject(value)) return undefined
  const { key, method, path, group, deviceSeq, after } = value
  if (!isText(key) || !isText(method) || !isText(path) || !isText(group)) return undefined
  if (!isOptional(deviceSeq, isCount) || !isOptional(after, isText)) return undefined
  const dependsOn = decodeList(value['dependsOn'] ?? [], (one) => (isText(one) ? one : undefined))
  const fields = decodeList(value['fields'] ?? [], decodeField)
  const body = decodeBody(value)
  if (dependsOn === undefined || fields === undefined || body === null) return undefined
  return {
    key,
    method,
    path,
    group,
    ...(deviceSeq !== undefined && { deviceSeq }),
    dependsOn,
    ...(after !== undefined && { after }),
    fields,
    ...(body !== undefined && { body }),
  }
}

function resultBody(result: BatchResult): Plain {
  const { key } = result
  if (result.kind === 'skipped') return { key, skipped: true }
  const { status, fields, body } = result
  return { key, status, fields, ...body }
}

function decodeResult(value: unknown): BatchResult | undefined {
  if (!isObject(value)) return undefined
  const { key, status, skipped } = value
  if (!isText(key)) return undefined
  if (skipped === true) return { kind: 'skipped', key }
  const fields = decodeList(value['fields'] ?? [], decodeField)
  const body = decodeBody(value)
  if (!isStatus(status) || fields === undefined || body === null) return undefined
  return { kind: 'answered', key, status, fields, ...(body !== undefined && { body }) }
}

// Keys are told apart in the answer, and what an operation waits for must have been begun before it.
function isInOrder(operations: readonly BatchOperation[]): boolean {
  const earlier = new Set<string>()
  for (const { key, dependsOn, after } of operations) {
    const awaited = after === undefined ? dependsOn : [...dependsOn, after]
    if (earlier.has(key) || !awaited.every((one) => earlier.has(one))) return false
    earlier.add(key)
  }
  return true
}

/** `null` stands for a body that is none. */
function decodeBody({ text, base64 }: Plain): BatchBody | undefined | null {
  if (text === undefined && base64 === undefined) return undefined
  if (typeof text === 'string' && base64 === undefined) return { text }
  return typeof base64 === 'string' && text === undefined ? { base64 } : null
}

function decodeField(value: unknown): BatchField | undefined {
  const [name, content]: unknown[] = Array.isArray(value) && value.length === 2 ? value : []
  return isText(name) && typeof content === 'string' ? [name, content] : undefined
}

function decodeList<T>(
  value: unknown,
  decode: (one: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined
  const decoded = value.map(decode).filter((one) => one !== undefined)
  return decoded.length === value.length ? decoded : undefined
}

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function isStatus(value: unknown): value is number {
  return isCount(value) && value >= 200 && value <= 599
}

function isOptional<T>(value: unknown, is: (one: unknown) => one is T): value is T | undefined {
  return value === undefined || is(value)
}
