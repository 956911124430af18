// SPDX-License-Identifier: MIT
import type { Asker } from '@springhouse/outbox'
import type { BrowserTier } from '../browser-tier.ts'
import type { MatchRequest } from '../match-request.ts'
import type { Sender } from '../outbox/sender.ts'
import { annotate } from '../strategies/hand-out.ts'
import { queued } from './answers.ts'
import { nameOfRequest, operationOf } from './operation.ts'
import { seenVersion } from './seen-version.ts'
import { idempotencyKeyOf, sendUnsaved } from './send-unsaved.ts'
import type { QueueWrite } from './write-desk.ts'

/** How long a queued write waits for the origin's own answer, in milliseconds. */
export const ORIGIN_ANSWER_MS = 5000

/** Makes the function that saves writes in the outbox; `bootId` names this start of the worker. */
export function queueWrites(
  tier: BrowserTier,
  outbox: Sender,
  { bootId, matchOf }: { readonly bootId: string; readonly matchOf: MatchRequest },
): QueueWrite {
  return async (match, request, event, send) => {
    const { environment, session, bulletin } = tier
    const body = await request.clone().arrayBuffer()
    const ownKey = idempotencyKeyOf(request)
    let key = ownKey ?? environment.newId()
    const partition = session.lastPartition
    try {
      // Nobody has said whose write it would be: it can't be kept apart from another user's.
      if (partition !== undefined) {
        const asker = ownKey === undefined ? await askerOf(request, body, event, bootId) : undefined
        const snapshot = await seenVersion(tier, matchOf, request)
        const operation = operationOf({ match, request, body, key, partition, asker, snapshot })
        const record = await outbox.enqueue(operation)
        key = record.key
        const answer = await outbox.answerOf(record, ORIGIN_ANSWER_MS, event)
        if (asker !== undefined) await outbox.noteAnswered(record)
        return answer === undefined ? queued(key) : annotate(request, answer, { forward: 'method' })
      }
    } catch (error) {
      bulletin.trouble('Cannot queue write', error, 'queue-failed')
    }
    return sendUnsaved({ request, body, key, partition }, (own) => send(match, own))
  }
}

// A request that no page waits for, such as a form's, is never dispatched anew.
async function askerOf(
  request: Request,
  body: ArrayBuffer,
  event: ExtendableEvent,
  boot: string,
): Promise<Asker | undefined> {
  const page = 'clientId' in event ? String(event.clientId) : ''
  return page === '' ? undefined : { request: await nameOfRequest(page, request, body), boot }
}
