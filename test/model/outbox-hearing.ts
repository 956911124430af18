// SPDX-License-Identifier: MIT
import { FIELD, formatOperationProof } from '@springhouse/core'
import { judgeOutcome, type OutboxRecord, type ResponseFacts } from '@springhouse/outbox'
import type { Answer } from '../../packages/outbox/src/outcome/answer.ts'
import type { Outcome } from '../../packages/outbox/src/outcome/outcome.ts'
import { planOutcome } from '../../packages/outbox/src/run/plan-outcome.ts'
import { chained } from '../../packages/outbox/src/states/chain.ts'
import { isLive, type Transition, transition } from '../../packages/outbox/src/states/transition.ts'
import type { OutboxProtocol } from './outbox-protocol.ts'
import {
  type ModelRequest,
  nowOf,
  type OutboxWorld,
  tabAt,
  TTL_SECONDS,
  withRecord,
  withTab,
} from './outbox-world.ts'

/** A tab hears an answer, judges it, and writes what it means. */
export function hear(
  world: OutboxWorld,
  request: ModelRequest,
  protocol: OutboxProtocol,
): OutboxWorld {
  const without = { ...world, requests: world.requests.filter((each) => each !== request) }
  const index = request.tab
  if (index === null) return without
  const tab = tabAt(world, index)
  const attempts = tab.attempts.filter(({ seq }) => seq !== request.seq)
  const seen = tab.view.find(({ seq }) => seq === request.seq)
  if (seen === undefined) return withTab(without, index, { ...tab, attempts })
  const settled = settle(without, { record: seen, request, protocol })
  const isOver = settled.record.state !== 'acked'
  // What fails ends the run of its group; its next run tries again.
  const view = isOver ? [] : settled.records
  return withTab(settled.world, index, { ...tab, attempts, view })
}

function settle(
  world: OutboxWorld,
  attempt: {
    readonly record: OutboxRecord
    readonly request: ModelRequest
    readonly protocol: OutboxProtocol
  },
): { world: OutboxWorld; records: readonly OutboxRecord[]; record: OutboxRecord } {
  const { record, request, protocol } = attempt
  const nowMs = nowOf(world)
  const facts = factsOf(request, record, protocol, nowMs)
  const judged = judgeOutcome(facts, record, nowMs)
  const outcome = protocol.conflict === 'is asked about' ? lookedUp(judged, world, record) : judged
  const { step } = planOutcome(outcome, record, {
    facts,
    pause: undefined,
    nowMs,
    random: 0,
    newKey: () => `${record.key}'`,
  })
  const row = rowOf(world, record, protocol)
  const written = row && transition(row, withFence(step, row, protocol), nowMs)
  if (row === undefined || written === undefined) {
    return { world, records: world.records, record }
  }
  const records = passedOn(putBack(world.records, written), written, protocol)
  const acknowledged =
    written.state === 'acked' ? [...world.acknowledged, written.seq] : world.acknowledged
  return { world: { ...world, records, acknowledged }, records, record: written }
}

// What was removed before it was sent is put back when it has failed.
function rowOf(
  world: OutboxWorld,
  seen: OutboxRecord,
  { removal, note }: OutboxProtocol,
): OutboxRecord | undefined {
  if (removal === 'before it is sent') return seen
  const row = world.records.find(({ seq }) => seq === seen.seq)
  if (note === 'after the answer' && row?.state === 'queued') return seen
  return row
}

function putBack(records: readonly OutboxRecord[], written: OutboxRecord): readonly OutboxRecord[] {
  if (records.some(({ seq }) => seq === written.seq)) return withRecord(records, written)
  return [...records, written].sort((left, right) => left.seq - right.seq)
}

function withFence(step: Transition, row: OutboxRecord, { fence }: OutboxProtocol): Transition {
  return fence === 'is not looked at' && 'fence' in step ? { ...step, fence: row.fence } : step
}

function passedOn(
  records: readonly OutboxRecord[],
  ended: OutboxRecord,
  { chain }: OutboxProtocol,
): readonly OutboxRecord[] {
  if (isLive(ended)) return records
  return records.map((record) => {
    const next = chained(record, ended)
    if (next === undefined) return record
    return chain === "the predecessor's entity tag" ? next : { ...next, base: record.base }
  })
}

/** What a conflict is, once the origin was asked. The question and its answer are one step here: what is found is what is committed. */
export function lookedUp(outcome: Outcome, { known }: OutboxWorld, { key }: OutboxRecord): Outcome {
  if (outcome.kind !== 'parked' || !outcome.lookUp) return outcome
  const etag = known[key]
  if (etag === undefined) return outcome
  const ack = { status: 200, etag, location: undefined, cursor: undefined, tags: [], atMs: 0 }
  return { kind: 'acked', ack }
}

function factsOf(
  { answer, tag }: ModelRequest,
  { key }: OutboxRecord,
  { proof }: OutboxProtocol,
  receivedAtMs: number,
): Answer {
  if (answer === 'broken') return { kind: 'failure', why: 'offline' }
  const fields = new Headers(tag === undefined ? {} : { [FIELD.entityTag]: tag })
  if (answer === 'done') {
    const echo = formatOperationProof({ key, replayed: false, ttlSeconds: TTL_SECONDS })
    fields.set(FIELD.springhouseOp, echo)
  }
  return {
    kind: 'response',
    status: STATUS[answer ?? 'busy'],
    redirected: false,
    fields,
    problem: answer === 'in-progress' ? { type: '/springhouse/problems/in-progress' } : undefined,
    receivedAtMs,
    originReached: false,
    isProven: proof === 'any answer of 2xx',
  } satisfies ResponseFacts
}

const STATUS = {
  done: 200,
  captive: 200,
  'in-progress': 409,
  refused: 412,
  rejected: 400,
  busy: 503,
} as const
