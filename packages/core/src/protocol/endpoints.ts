// SPDX-License-Identifier: MIT

/** Where the endpoints are mounted unless configured otherwise. */
export const DEFAULT_BASE = '/springhouse'

/** Paths below the base, see docs/protocol.md. */
export const ENDPOINT = {
  stream: '/stream',
  changes: '/changes',
  operations: '/ops',
  ping: '/ping',
} as const

/** Body of `GET /ping`: `{ "springhouse": 1, "app": "...", "cache": true }`. A captive portal can't guess it. */
export interface PingAnswer {
  readonly springhouse: 1
  readonly app: string
  /** `false` when the operator switched caching off. */
  readonly cache: boolean
}

/** Tells whether a parsed body is really our ping. */
export function isPingAnswer(value: unknown): value is PingAnswer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'springhouse' in value &&
    value.springhouse === 1 &&
    'app' in value &&
    typeof value.app === 'string' &&
    'cache' in value &&
    typeof value.cache === 'boolean'
  )
}

/** How the origin knows an operation: body of `GET /ops?keys=a,b` is `{ [key]: OperationStatus }`. */
export type OperationStatus =
  | { readonly state: 'unknown' }
  | { readonly state: 'in-flight' }
  | {
      readonly state: 'done'
      readonly status: number
      readonly etag?: string
      readonly position?: string
    }
  | { readonly state: 'indeterminate' }
