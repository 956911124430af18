// SPDX-License-Identifier: MIT

/** Stable problem types (RFC 9457) that the origin helper itself returns, below `/springhouse/problems/`. */
export type ProblemType =
  | 'key-reused'
  | 'in-progress'
  | 'outcome-unknown'
  | 'client-upgrade-required'
  | 'bad-position'
  | 'bad-invalidation'
  | 'too-many-tags'
  | 'bad-key'
  | 'bad-batch'
  | 'cross-site'
  | 'not-allowed'
  | 'other-owner'

/** Body of an `application/problem+json` answer. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
}

const PREFIX = '/springhouse/problems/'

/** Makes the URI of a problem type. */
export function problemUri(type: ProblemType): string {
  return PREFIX + type
}

/** Tells which of our problems a body states; `undefined` when it states none of them. */
export function problemTypeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('type' in body)) return undefined
  const { type } = body
  return typeof type === 'string' && type.startsWith(PREFIX) ? type.slice(PREFIX.length) : undefined
}
