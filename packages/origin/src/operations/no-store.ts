// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import type { Origin } from '../origin.ts'
import { readIdempotencyKey } from '../sql/operation-identity.ts'
import { CollectedTags } from '../sql/pending-tags.ts'
import { malformedKey, statusProblem } from '../sql/problem-response.ts'
import { proofFields } from '../sql/proof-fields.ts'
import { withFields } from '../sql/recorded-response.ts'
import type { OperationStore, StoreOperation, StoreWork } from './operation-store.ts'
import { publishCollected } from './publish-collected.ts'

/** What a portal without a store works with. */
export interface NoStoreOptions {
  readonly origin: Pick<Origin, 'invalidate'>
}

/**
 * Remembers nothing: for writes that say themselves what they must find.
 *
 * Guarantee: no duplicate, and only for PUT and DELETE with `If-Match` or `If-None-Match`, whose handler obeys them in one
 * step with the effect. Other methods are refused with 405, and without a condition with 428. No loss of what the client
 * repeats, but a repetition of what took effect fails its own condition: its user is asked although nothing is wrong. An
 * invalidation is lost with a process that is killed between the effect and the append.
 *
 * @example
 * const store = noStore({ origin })
 */
export function noStore({ origin }: NoStoreOptions): OperationStore<undefined> {
  return {
    run: (operation, work) => run(origin, operation, work),
    statuses: (_owner, keys) =>
      Promise.resolve(Object.fromEntries(keys.map((key) => [key, { state: 'unknown' }]))),
  }
}

async function run(
  origin: NoStoreOptions['origin'],
  { request, scope = 'public' }: StoreOperation,
  work: StoreWork<undefined>,
): Promise<Response> {
  const given = readIdempotencyKey(request)
  if (given.kind === 'malformed') return malformedKey()
  const proof = proofFields(given.kind === 'present' ? given.key : undefined, false, undefined)
  const refusal = refuse(request)
  if (refusal !== undefined) return withFields(refusal, proof)
  const collected = new CollectedTags(scope)
  const response = await work({
    tx: undefined,
    request,
    invalidate: (tags, options) => collected.add(tags, options),
  })
  const fields =
    response.status < 400 ? await publishCollected(origin, collected.requests, scope) : []
  return withFields(response, [...proof, ...fields])
}

function refuse({ method, headers }: Request): Response | undefined {
  if (method !== 'PUT' && method !== 'DELETE') {
    const detail = `${method} could take effect twice: this portal keeps no record of operations`
    const response = statusProblem(405, 'Method not allowed', detail)
    response.headers.set('Allow', 'PUT, DELETE')
    return response
  }
  if (headers.has(FIELD.ifMatch) || headers.has(FIELD.ifNoneMatch)) return undefined
  // Spec: RFC 6585 section 3.
  return statusProblem(428, 'Precondition required', 'Say If-Match or If-None-Match')
}
