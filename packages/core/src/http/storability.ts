// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import { parseCacheControl } from './cache-control.ts'
import { isReadMethod } from './methods.ts'
import { isHeuristicallyCacheable, isUnderstoodStatus } from './statuses.ts'
import { parseTargetedField } from './targeted-field.ts'
import { parseVary } from './vary.ts'

/** A received exchange, as far as storing it depends on it. */
export interface Exchange {
  readonly method: string
  readonly requestFields: FieldReader
  readonly status: number
  readonly responseFields: FieldReader
  /** `Response.type` of Fetch. @default 'default' */
  readonly type?: string
  /**
   * Whether the request has a key that stands for its body, so that a POST or QUERY of a route that reads may be stored.
   *
   * Spec: POST wants explicit freshness (RFC 9110 §9.3.3); the lifetimes of the route that names it are that.
   *
   * @default false
   */
  readonly isKeyed?: boolean
}

/** Whether a response may be stored, and if not, why. */
export type Storability =
  { readonly kind: 'store' } | { readonly kind: 'refuse'; readonly why: string }

// Spec: parts (RFC 9111 §3.3), a 304 by itself, and RFC 6585 §3 to §6.
const NEVER: ReadonlySet<number> = new Set([206, 304, 428, 429, 431, 511])

/**
 * Decides whether a private cache may store a response.
 *
 * @see RFC 9111 §3
 */
export function judgeStorability(exchange: Exchange): Storability {
  const why = refusal(exchange)
  return why === undefined ? { kind: 'store' } : { kind: 'refuse', why }
}

function refusal(exchange: Exchange): string | undefined {
  const { method, status, type = 'default', responseFields } = exchange
  if (method === 'HEAD' || !isReadMethod(method, exchange.isKeyed)) return `method ${method}`
  if (type !== 'default' && type !== 'basic' && type !== 'cors') return `type ${type}`
  if (status < 200 || NEVER.has(status)) return `status ${status}`
  if (parseVary(responseFields.get(FIELD.vary)) === '*') return 'Vary is "*"'
  if (parseCacheControl(exchange.requestFields.get(FIELD.cacheControl)).has('no-store')) {
    return 'no-store in the request'
  }
  return refusalByDirectives(status, responseFields)
}

function refusalByDirectives(status: number, fields: FieldReader): string | undefined {
  const targeted = parseTargetedField(fields.get(FIELD.springhouseCacheControl))
  const directives = targeted ?? parseCacheControl(fields.get(FIELD.cacheControl))
  const mustUnderstand = directives.has('must-understand')
  if (mustUnderstand && !isUnderstoodStatus(status)) return 'must-understand of an unknown status'
  // Spec: an understood must-understand overrides no-store (RFC 9111 §5.2.2.3).
  if (directives.has('no-store') && !mustUnderstand) return 'no-store'
  const allowed =
    ['public', 'private', 'max-age'].some((name) => directives.has(name)) ||
    (targeted === undefined && fields.get(FIELD.expires) !== null) ||
    isHeuristicallyCacheable(status)
  return allowed ? undefined : `status ${status} without a lifetime`
}
