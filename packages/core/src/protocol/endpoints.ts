// SPDX-License-Identifier: MIT

/** Where the endpoints are mounted unless configured otherwise. */
export const DEFAULT_BASE = '/springhouse'

/** Paths below the base, see docs/protocol.md. */
export const ENDPOINT = {
  stream: '/stream',
  changes: '/changes',
  head: '/head',
  log: '/log',
  invalidate: '/invalidate',
  operations: '/ops',
  batch: '/batch',
  blobs: '/blobs',
  ping: '/ping',
} as const

/**
 * Names the path, below the base, of the heads that any HTTP cache may serve.
 *
 * @param key the private scope's key as `hello` names it; left out for the public scope
 * @example
 * headPath() // '/head'
 */
export function headPath(key?: string): string {
  return key === undefined ? ENDPOINT.head : `${ENDPOINT.head}/${key}`
}

/** Which sealed segment of which log. */
export interface SegmentName {
  readonly epoch: string
  /** Segment n holds the entries n * size + 1 to (n + 1) * size. */
  readonly number: number
  /** The private scope's key as `hello` names it; left out for the public scope. */
  readonly key?: string | undefined
}

/**
 * Names the path, below the base, of a sealed segment.
 *
 * @example
 * segmentPath({ epoch: 'k3f9q2', number: 28 }) // '/log/k3f9q2/28'
 */
export function segmentPath({ epoch, number, key }: SegmentName): string {
  const log = key === undefined ? ENDPOINT.log : `${ENDPOINT.log}/${key}`
  return `${log}/${epoch}/${number}`
}

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
