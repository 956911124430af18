// SPDX-License-Identifier: MIT
import { FIELD, formatPosition, type Position } from '@springhouse/core'
import { LogUnavailableError } from '../errors/log-unavailable-error.ts'
import type { AppendRequest } from '../follow/scope-follower.ts'
import type { Origin } from '../origin.ts'
import { type Fields, namedInvalidation } from '../sql/proof-fields.ts'

/**
 * Appends what a write has invalidated, where no database keeps it.
 *
 * @param scope whose position the answer names
 * @returns the fields that name it; without a position while the log doesn't answer: the origin appends later
 */
export async function publishCollected(
  origin: Pick<Origin, 'invalidate'>,
  requests: readonly AppendRequest[],
  scope: string,
): Promise<Fields> {
  if (requests.length === 0) return []
  const named = namedInvalidation(requests.flatMap((request) => request.tags))
  let position: Position | undefined
  try {
    for (const request of requests) {
      const { tags, kind } = request
      const appended = await origin.invalidate(tags, { kind, scope: request.scope })
      if (request.scope === scope) position = appended
    }
  } catch (error) {
    if (error instanceof LogUnavailableError) return named
    throw error
  }
  return position === undefined
    ? named
    : [...named, [FIELD.springhousePosition, formatPosition(position)]]
}
