// SPDX-License-Identifier: MIT
import {
  confirmedAtMs,
  decodeHead,
  decodeSegment,
  headPath,
  type LogSegment,
  planSegments,
  type ScopeHead,
  segmentEvents,
  segmentPath,
  type StreamEvent,
} from '@springhouse/core'
import { askJson } from './ask-json.ts'
import type { Connection } from './connection.ts'
import { pause } from './pause.ts'
import { pollChanges } from './poll-changes.ts'
import { pollDelayMs } from './reconnect.ts'
import type { StreamEnd, Verdict } from './stream-end.ts'

/** After so many heads the origin is asked itself: it names the session, and the keys of private scopes, which change. */
const HEADS_A_HELLO = 20

/** Whether an origin writes heads and segments; told by its first answer. */
export interface SegmentOffer {
  isRefused: boolean
}

type Keys = ReadonlyMap<string, string | undefined>

/**
 * Follows by heads and sealed segments, which any HTTP cache on the way may serve, so that many followers cost the origin
 * hardly more than one. Begins with `/changes`, and leaves it at that where there are no heads. Never rejects.
 */
export async function followSegments(
  connection: Connection,
  offer: SegmentOffer,
): Promise<StreamEnd> {
  const { environment, signal } = connection
  const keys = new Map<string, string | undefined>()
  const onEvent = (event: StreamEvent): Promise<Verdict> => {
    if (event.type === 'hello') for (const { scope, key } of event.scopes) keys.set(scope, key)
    return connection.onEvent(event)
  }
  const greeting = await pollChanges({ ...connection, onEvent })
  if (greeting.kind !== 'polled' || offer.isRefused) return greeting
  for (let turn = 1; turn <= HEADS_A_HELLO; turn += 1) {
    await pause(pollDelayMs(environment.random()), environment, signal)
    if (signal.aborted) return { kind: 'closed' }
    const end = await followHeads(connection, keys, offer)
    if (end.kind !== 'continue') return end
  }
  return { kind: 'resume' }
}

async function followHeads(
  connection: Connection,
  keys: Keys,
  offer: SegmentOffer,
): Promise<Verdict> {
  for (const path of new Set([...keys.values()].map((key) => headPath(key)))) {
    const answer = await askJson(`${connection.base}${path}`, connection, 'default')
    if (answer.kind === 'absent') {
      offer.isRefused = true
      return { kind: 'resume' }
    }
    if (answer.kind !== 'answered') return answer
    const atMs = confirmedAtMs(answer.askedAtMs, answer.headers.get('Age'))
    for (const head of decodeHead(answer.body) ?? []) {
      if (!keys.has(head.scope)) continue
      const verdict = await reachHead(connection, head, keys.get(head.scope))
      if (verdict.kind !== 'continue') return verdict
      const confirmed = await confirmHead(connection, head, atMs)
      if (confirmed.kind !== 'continue') return confirmed
    }
  }
  return { kind: 'continue' }
}

async function reachHead(
  connection: Connection,
  head: ScopeHead,
  key: string | undefined,
): Promise<Verdict> {
  const { epoch, scope, tail } = head
  const plan = planSegments(connection.place(scope), head)
  if (plan.kind === 'nothing') return { kind: 'continue' }
  if (plan.kind === 'reset') {
    return await connection.onEvent({ type: 'reset', position: plan.position, why: plan.why })
  }
  for (const number of plan.segments) {
    const path = segmentPath({ epoch, number, key })
    const answer = await askJson(`${connection.base}${path}`, connection, 'default')
    // Trimmed since, or not sealed after all: the origin itself knows the way.
    const segment = answer.kind === 'answered' ? decodeSegment(answer.body) : undefined
    if (segment === undefined || segment.epoch !== epoch) return { kind: 'resume' }
    const verdict = await applySegment(connection, scope, segment)
    if (verdict.kind !== 'continue') return verdict
  }
  return await applySegment(connection, scope, tail)
}

async function applySegment(
  { place, onEvent }: Connection,
  scope: string,
  segment: LogSegment,
): Promise<Verdict> {
  for (const event of segmentEvents(segment, place(scope)?.seq ?? 0)) {
    const verdict = await onEvent(event)
    if (verdict.kind !== 'continue') return verdict
  }
  return { kind: 'continue' }
}

function confirmHead(
  { startedAtMs, onEvent }: Connection,
  { epoch, seq }: ScopeHead,
  atMs: number,
): Promise<Verdict> {
  const sinceAcceptedMs = atMs - startedAtMs
  // What a cache has kept since before this connection confirms less than `hello` did.
  if (sinceAcceptedMs < 0) return Promise.resolve({ kind: 'continue' })
  return onEvent({ type: 'beat', heads: [{ epoch, seq }], sinceAcceptedMs })
}
