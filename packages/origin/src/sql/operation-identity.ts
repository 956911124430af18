// SPDX-License-Identifier: MIT
import { FIELD, parseStructuredStrings } from '@springhouse/core'
import { createHash } from 'node:crypto'

/** An operation as its request names it. */
export interface OperationIdentity {
  /** The client's `Idempotency-Key`. */
  readonly key: string
  /** Hash of owner, method, path and key: what the marker is unique by. */
  readonly keyHash: string
  /** Hash of what the request asks for; another one under the same key is a mistake of the client. */
  readonly fingerprint: string
}

/** How a request names its operation. */
export type IdempotencyKey =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'present'; readonly key: string }

const MAX_KEY_LENGTH = 255

/** Reads `Idempotency-Key`: a Structured Field String, or the same text without quotes as many clients send it. */
export function readIdempotencyKey(request: Request): IdempotencyKey {
  const field = request.headers.get(FIELD.idempotencyKey)
  if (field === null) return { kind: 'absent' }
  const members = field.startsWith('"') ? parseStructuredStrings(field) : undefined
  const key = field.startsWith('"') ? singleValue(members) : field
  if (key === undefined || key === '' || key.length > MAX_KEY_LENGTH || !/^[!-~]+$/.test(key)) {
    return { kind: 'malformed' }
  }
  return { kind: 'present', key }
}

/** Identifies an operation. Reads a copy of the request's body; the request itself stays unread. */
export async function identifyOperation(
  request: Request,
  owner: string,
  key: string,
): Promise<OperationIdentity> {
  const { method } = request
  const { pathname, search } = new URL(request.url)
  const path = pathname + search
  const contentType = request.headers.get(FIELD.contentType)?.trim().toLowerCase() ?? ''
  const body = new Uint8Array(await request.clone().arrayBuffer())
  return {
    key,
    keyHash: hashOf([owner, method, path, key]),
    fingerprint: hashOf([method, path, contentType, body]),
  }
}

function singleValue(members: ReturnType<typeof parseStructuredStrings>): string | undefined {
  return members?.length === 1 ? members[0]?.value : undefined
}

/** Hashes parts one after the other, each kept apart from the next. */
export function hashOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return hash.digest('base64url')
}
