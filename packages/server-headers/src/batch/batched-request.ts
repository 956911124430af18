// SPDX-License-Identifier: MIT
import {
  type BatchBody,
  type BatchOperation,
  FIELD,
  formatDevicePlace,
  formatStructuredString,
  isUnsafeMethod,
  parseDevicePlace,
} from '@springhouse/core'
import type { Answered } from './batch-lanes.ts'

/** The batch that an operation came in. */
export interface BatchFrame {
  readonly request: Request
  /** The device, as the batch names it. */
  readonly device: string | undefined
  /** Tells whether a path is for the portal's own handlers, not for an endpoint. */
  readonly isPortals: (pathname: string) => boolean
}

// What an operation may say for itself. Who asks, and from where, is said once, by the batch's own request.
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'prefer',
])

// What the batch's own request says of itself alone.
const FRAME_FIELDS: readonly string[] = [
  ...OWN_FIELDS,
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'if-modified-since',
  'keep-alive',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  FIELD.idempotencyKey,
  FIELD.springhouseDevice,
]

/**
 * Makes the request that an operation would have been by itself.
 *
 * @param before the answer to the operation that it comes `after`
 * @returns why it can't be one, in words, when it can't
 */
export function batchedRequest(
  operation: BatchOperation,
  before: Answered | undefined,
  frame: BatchFrame,
): Request | string {
  const { method, path } = operation
  if (!isUnsafeMethod(method)) return `${method} is no method of a write`
  const url = portalUrl(path, frame)
  if (url === undefined) return 'The path is none of the portal’s handlers'
  const headers = fieldsOf(operation, frame)
  if (typeof headers === 'string') return headers
  const etag = before?.fields.find(([name]) => name.toLowerCase() === 'etag')?.[1]
  if (etag !== undefined) headers.set(FIELD.ifMatch, etag)
  try {
    return new Request(url, { method, headers, body: bytesOf(operation.body) ?? null })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Reads a body out of JSON. */
export function bytesOf(body: BatchBody | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined) return undefined
  return Uint8Array.from(
    'text' in body ? Buffer.from(body.text, 'utf8') : Buffer.from(body.base64, 'base64'),
  )
}

function portalUrl(path: string, { request, isPortals }: BatchFrame): URL | undefined {
  if (!path.startsWith('/') || !URL.canParse(path, request.url)) return undefined
  const url = new URL(path, request.url)
  // A path that is written in another way might be another one to whoever routes by its text.
  const isPlain = url.origin === new URL(request.url).origin && url.pathname + url.search === path
  return isPlain && isPortals(url.pathname) ? url : undefined
}

function fieldsOf(operation: BatchOperation, frame: BatchFrame): Headers | string {
  const headers = new Headers(frame.request.headers)
  for (const name of FRAME_FIELDS) headers.delete(name)
  try {
    for (const [name, value] of operation.fields) {
      if (!mayBeOwn(name)) return `An operation may not say ${name} for itself`
      headers.set(name, value)
    }
    headers.set(FIELD.idempotencyKey, formatStructuredString(operation.key))
    const place = placeOf(operation, frame, headers)
    if (place !== undefined) headers.set(FIELD.springhouseDevice, place)
    return headers
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function mayBeOwn(name: string): boolean {
  const lower = name.toLowerCase()
  return OWN_FIELDS.has(lower) || lower.startsWith('springhouse-')
}

// An operation may write the field itself, with the numbers that its device has given up.
function placeOf(
  { deviceSeq: seq }: BatchOperation,
  { device }: BatchFrame,
  headers: Headers,
): string | undefined {
  if (device === undefined || seq === undefined) return undefined
  const said = parseDevicePlace(headers.get(FIELD.springhouseDevice))
  return formatDevicePlace({ device, seq, discarded: said?.discarded ?? [] })
}
