// SPDX-License-Identifier: MIT
import type { OriginTransaction } from '@springhouse/origin'
import type { Role, StaffMember } from '../../shared/api.ts'
import { type Fields, readFields } from '../http/fields.ts'
import { RequestProblem } from '../http/request-problem.ts'
import type { Services } from '../services.ts'
import { requireRole } from '../session/allow.ts'

/** What a write has at hand. */
export interface Write {
  readonly tx: OriginTransaction
  readonly person: StaffMember
  readonly body: Fields
}

/**
 * Runs a write in one transaction with its idempotency marker and the tags that it invalidates.
 *
 * @param roles who may do it; judged before anything else, so that a repeated request never bypasses a revoked right
 * @param work does it; a `RequestProblem` thrown there is answered, and nothing of it remains
 */
export async function performWrite(
  services: Services,
  request: Request,
  roles: readonly Role[],
  work: (write: Write) => Promise<Response>,
): Promise<Response> {
  const { db, origin, sessions, springhouse } = services
  const person = requireRole(sessions, request, roles)
  const owner = await springhouse.owner(request)
  return origin.transaction(db, { request, owner }, async (tx) => {
    try {
      return await work({ tx, person, body: await readFields(tx.request) })
    } catch (error) {
      if (error instanceof RequestProblem) return error.toResponse()
      throw error
    }
  })
}
