// SPDX-License-Identifier: MIT
import type { Route } from '@springhouse/core'
import type { KeepBlobs } from './blobs/blobs.ts'
import type { RecordCodec } from './codec/codec.ts'
import { type Merge, mergeDisjoint } from './outcome/merge.ts'
import type { Schema } from './states/schema.ts'

/** Tells whether a 2xx proves that the origin itself has handled a write. Read no body. */
export type Prove = (response: Response) => boolean

/**
 * What a portal says about its queued writes where a policy, being plain data, can't. The same in worker and page.
 *
 * @example
 * const rules: OutboxRules = {
 *   schema: 2,
 *   from: { 1: (write) => ({ ...write, url: write.url.replace('/api/milk', '/api/yields') }) },
 *   ack: { payments: answeredWith([201], 'application/json') },
 * }
 */
export interface OutboxRules extends Schema {
  /**
   * Proof of acknowledgement by the name of the route, for APIs that don't echo the key of an operation. A redirect never
   * acknowledges, whatever is said here.
   *
   * @default the echoed key alone
   */
  readonly ack?: Readonly<Record<string, Prove>>
  /**
   * Merges a write with what others have written in the meantime, by the name of the route.
   *
   * @default for routes with `queue: { merge: true }` the fields that only one side has changed
   */
  readonly merge?: Readonly<Record<string, Merge>>
  /**
   * `keepBlobs`, where writes bring photographs or other files along.
   *
   * @default none: a write with blobs waits for code that has it
   */
  readonly blobs?: KeepBlobs
  /**
   * Makes what is queued unreadable on the disk: `encryptedBy(deviceKey(app))`.
   *
   * @default none
   */
  readonly codec?: RecordCodec
}

/** What code can do with records, by its rules. What it can't, it leaves to code that can. */
export interface Abilities {
  /** Version of the app's data that it writes. */
  readonly schema: number | undefined
  readonly hasBlobs?: boolean
  readonly hasCodec?: boolean
}

/** Tells what code with these rules can do. */
export function abilitiesOf({ schema, blobs, codec }: OutboxRules): Abilities {
  return { schema, hasBlobs: blobs !== undefined, hasCodec: codec !== undefined }
}

/** What applies to one operation. */
export interface SendingRule {
  readonly prove: Prove | undefined
  readonly merge: Merge | undefined
  /** Whether a 202 is followed until the origin is done. */
  readonly mayBeProvisional: boolean
}

/** Joins what the policy and the portal's own rules say about a route. */
export function ruleFor(
  route: Route | undefined,
  { ack = {}, merge = {} }: OutboxRules,
): SendingRule {
  if (route === undefined) return { prove: undefined, merge: undefined, mayBeProvisional: false }
  const { name, queue = {} } = route
  return {
    prove: ack[name],
    merge: merge[name] ?? (queue.merge === true ? mergeDisjoint : undefined),
    mayBeProvisional: queue.provisional === true,
  }
}

/**
 * Makes a proof: the status is one of these, and the content of this type.
 *
 * @param statuses those that this API answers a write with, such as `[200, 201]`
 * @param contentType such as `application/json`; `undefined` where there is no content
 */
export function answeredWith(statuses: readonly number[], contentType?: string): Prove {
  return ({ status, headers }) => {
    const type = headers.get('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase()
    return statuses.includes(status) && type === contentType
  }
}
