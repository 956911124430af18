// SPDX-License-Identifier: MIT
import { parsePosition } from '@springhouse/core'
import { type Outcome, park, waitInProgress } from '../outcome/outcome.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { lookUpOperation, type OriginEnv } from './ask-origin.ts'

const IN_FLIGHT_RETRY_MS = 2000

/**
 * Asks the origin's record of operations before a conflict is shown to its user: a 409 or 412 may be the echo of our
 * own earlier success. What the origin can't tell stays a conflict.
 */
export async function resolveByLookUp(
  conflict: Outcome,
  record: OutboxRecord,
  env: OriginEnv & { readonly now: () => number },
): Promise<Outcome> {
  const known = await lookUpOperation(env, record.key)
  const nowMs = env.now()
  switch (known?.state) {
    case 'done': {
      const { status, etag, position } = known
      const cursor = parsePosition(position)
      return {
        kind: 'acked',
        ack: { status, etag, location: undefined, cursor, tags: [], atMs: nowMs },
      }
    }
    case 'in-flight':
      return waitInProgress(nowMs + IN_FLIGHT_RETRY_MS)
    case 'indeterminate':
      return park('unknown')
    case 'unknown':
    case undefined:
      return conflict
  }
}
