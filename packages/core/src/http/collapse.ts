// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import { isReadMethod } from './methods.ts'
import { planRead, type ReadInput } from './plan-read.ts'
import { requestDirectives } from './request-directives.ts'
import { type Exchange, judgeStorability } from './storability.ts'

/** A read, as far as waiting for another's answer depends on it. */
export interface WaitingRead {
  readonly method: string
  /** Whether it has a key that stands for its body. @default false */
  readonly isKeyed?: boolean
  /** `Request.cache` of Fetch. */
  readonly cacheMode: string
  readonly fields: FieldReader
}

// What a request asks of its own answer: nobody else's will do, and its own may not do for others.
const OWN_QUESTIONS = [
  FIELD.ifMatch,
  FIELD.ifModifiedSince,
  FIELD.ifNoneMatch,
  'If-Range',
  'If-Unmodified-Since',
  'Range',
]

/**
 * Tells whether a read may wait for the answer to another that is on its way for the same URI, key and partition, or have
 * others wait for its own. Requests for the same thing that differ in mode or credentials are never collapsed: that is
 * the caller's key.
 *
 * @see RFC 9111 §4
 */
export function mayCollapse({ method, isKeyed, cacheMode, fields }: WaitingRead): boolean {
  if (method === 'HEAD' || !isReadMethod(method, isKeyed)) return false
  if (cacheMode !== 'default' && cacheMode !== 'force-cache') return false
  const directives = requestDirectives(fields)
  if (directives.has('no-store') || directives.has('no-cache')) return false
  return (
    directives.seconds('max-age') !== 0 && OWN_QUESTIONS.every((name) => fields.get(name) === null)
  )
}

/** A received response with those who want it. */
export interface SharedAnswer {
  /** The exchange of the request that was sent. */
  readonly exchange: Exchange
  /** The variant that the response is, by its `Vary` and the request that was sent. */
  readonly variant: string | undefined
  /** The variant that the waiting request selects by the same `Vary`. */
  readonly wanted: string | undefined
  /** The waiting read, with the response as the stored one. */
  readonly read: ReadInput
}

/**
 * Tells whether the response to one request may answer another that waited for it: only what may be stored, of the same
 * variant, and only where the waiting request would take it from the store. If not, that one goes to the origin itself.
 *
 * @see RFC 9111 §4
 */
export function mayShare({ exchange, variant, wanted, read }: SharedAnswer): boolean {
  return (
    variant !== undefined &&
    variant === wanted &&
    judgeStorability(exchange).kind === 'store' &&
    planRead(read).kind === 'hit'
  )
}
