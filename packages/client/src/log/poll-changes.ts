// SPDX-License-Identifier: MIT
import { decodeChanges, ENDPOINT } from '@springhouse/core'
import { askJson } from './ask-json.ts'
import { type Connection, resumeUrl } from './connection.ts'
import type { StreamEnd } from './stream-end.ts'

/** Asks once for what has changed, for networks that can't carry a stream. Never rejects. */
export async function pollChanges(connection: Connection): Promise<StreamEnd> {
  const answer = await askJson(resumeUrl(ENDPOINT.changes, connection), connection, 'no-store')
  if (answer.kind === 'absent') return { kind: 'unreachable' }
  if (answer.kind !== 'answered') return answer
  const events = decodeChanges(answer.body)
  if (events === undefined) return { kind: 'unreachable' }
  for (const event of events) {
    const verdict = await connection.onEvent(event)
    if (verdict.kind !== 'continue') return verdict
  }
  return { kind: 'polled' }
}
