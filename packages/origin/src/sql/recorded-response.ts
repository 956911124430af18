// SPDX-License-Identifier: MIT
import { storableFields } from '@springhouse/core'

/** A response as it is kept with its operation's marker. */
export interface RecordedResponse {
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** `undefined` when it is remembered no more. */
  readonly body: Uint8Array | undefined
}

// Fields that each answer gets anew.
const MADE_ANEW: ReadonlySet<string> = new Set([
  'age',
  'cache-group-invalidation',
  'cache-status',
  'date',
  'server-timing',
  'springhouse-op',
  'springhouse-position',
])

// What a client needs that has heard nothing of its operation for weeks.
const OUTLIVE_THE_BODY: ReadonlySet<string> = new Set(['etag', 'location'])

// Platform: a Response with one of these statuses must not be given a body.
const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

/** Reads a response for keeping. */
export async function recordResponse(response: Response): Promise<RecordedResponse> {
  const fields = storableFields(response.headers).filter(
    ([name]) => !MADE_ANEW.has(name.toLowerCase()),
  )
  return { status: response.status, fields, body: new Uint8Array(await response.arrayBuffer()) }
}

/** Makes a response from a kept one; one whose body is remembered no more becomes a 204 with `ETag` and `Location`. */
export function replayResponse({ status, fields, body }: RecordedResponse): Response {
  const headers = new Headers()
  const isKept = ([name]: readonly [string, string]): boolean =>
    body !== undefined || OUTLIVE_THE_BODY.has(name.toLowerCase())
  for (const [name, value] of fields.filter(isKept)) headers.append(name, value)
  if (body === undefined) return new Response(null, { status: 204, headers })
  return new Response(NULL_BODY_STATUSES.has(status) ? null : body.slice(), { status, headers })
}

/** Copies a response with more fields; fields of the same name are replaced. */
export function withFields(
  response: Response,
  fields: readonly (readonly [name: string, value: string])[],
): Response {
  const { status, statusText, body } = response
  const headers = new Headers(response.headers)
  for (const [name, value] of fields) headers.set(name, value)
  return new Response(body, { status, statusText, headers })
}

/** Reads the JSON of a kept response's fields; what is damaged is left out. */
export function decodeFields(text: string | null): RecordedResponse['fields'] {
  const value: unknown = JSON.parse(text ?? '[]')
  if (!Array.isArray(value)) return []
  return value.flatMap((pair: unknown) => {
    const [name, content] = Array.isArray(pair) ? pair : []
    return typeof name === 'string' && typeof content === 'string' ? [[name, content] as const] : []
  })
}
