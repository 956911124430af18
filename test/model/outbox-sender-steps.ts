// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { park } from '../../packages/outbox/src/outcome/outcome.ts'
import { isForgotten } from '../../packages/outbox/src/run/memory-of-origin.ts'
import { planOutcome } from '../../packages/outbox/src/run/plan-outcome.ts'
import { planSends } from '../../packages/outbox/src/run/plan-sends.ts'
import { isLive, transition } from '../../packages/outbox/src/states/transition.ts'
import type { Step } from './explore.ts'
import { lookedUp } from './outbox-hearing.ts'
import type { OutboxProtocol } from './outbox-protocol.ts'
import {
  type Attempt,
  IDLE,
  type ModelRequest,
  type ModelTab,
  nowOf,
  type OutboxWorld,
  tabAt,
  TTL_SECONDS,
  withRecord,
  withTab,
} from './outbox-world.ts'

const HOUR_MS = 3_600_000
const NONE: ReadonlySet<string> = new Set()

/** What tabs and their users may do next. */
export function* senderSteps(
  world: OutboxWorld,
  protocol: OutboxProtocol,
): Iterable<Step<OutboxWorld>> {
  for (const [index, tab] of world.tabs.entries()) {
    if (tab.fence === null) yield* beginSteps(world, index)
    else yield* runSteps(world, index, protocol)
    if (tab.fence !== null && world.left.kills > 0) yield killStep(world, index)
  }
  yield* editSteps(world)
}

// A second one begins while another runs where the lock was taken away, or where there is none.
function* beginSteps(world: OutboxWorld, index: number): Iterable<Step<OutboxWorld>> {
  const nowMs = nowOf(world)
  const records = world.records.map(
    (record) => transition(record, { kind: 'recover' }, nowMs) ?? record,
  )
  if (!records.some((record) => isLive(record) && record.state !== 'parked')) return
  const fence = world.fence + 1
  const tab = { fence, view: records, attempts: [] }
  yield {
    words: `${tabName(index)} begins to send`,
    state: withTab({ ...world, records, fence }, index, tab),
  }
}

function* runSteps(
  world: OutboxWorld,
  index: number,
  protocol: OutboxProtocol,
): Iterable<Step<OutboxWorld>> {
  const tab = tabAt(world, index)
  for (const record of chosen(world, tab, protocol)) {
    yield mustBeAskedFor(world, record, protocol)
      ? askStep(world, index, record)
      : noteStep(world, index, record, protocol)
  }
  for (const attempt of tab.attempts) {
    if (!attempt.isOut) yield dispatchStep(world, index, attempt)
  }
  if (tab.attempts.length === 0) {
    yield { words: `${tabName(index)} is done for now`, state: withTab(world, index, IDLE) }
  }
}

function chosen(
  world: OutboxWorld,
  { view, attempts }: ModelTab,
  { group }: OutboxProtocol,
): readonly OutboxRecord[] {
  const isSideBySide = group === 'side by side'
  const records = isSideBySide
    ? view.map((record) => ({ ...record, group: `${record.group}/${record.seq}` }))
    : view
  const busy = new Set(
    attempts.flatMap(({ seq }) => records.find((record) => record.seq === seq)?.group ?? []),
  )
  const nowMs = nowOf(world) + HOUR_MS
  return planSends(records, { nowMs, busy, limit: 2, schema: undefined, unread: NONE })
}

/** Notes that a record is being sent. */
function noteStep(
  world: OutboxWorld,
  index: number,
  { seq }: OutboxRecord,
  protocol: OutboxProtocol,
): Step<OutboxWorld> {
  const tab = tabAt(world, index)
  const words = `${tabName(index)} notes that it sends write ${seq}`
  // Whoever finds a record changed, or itself overtaken, leaves it alone.
  const left = {
    words: `${tabName(index)} gives up`,
    state: withTab(world, index, { ...tab, view: [] }),
  }
  const isOvertaken = tab.fence !== world.fence && protocol.fence === 'keeps it from it'
  const row = world.records.find((record) => record.seq === seq)
  if (isOvertaken || row === undefined) return left
  const sending = transition(row, { kind: 'send', fence: tab.fence ?? 0 }, nowOf(world))
  if (sending === undefined) return left
  const noted = protocol.note === 'before the request' ? sending : row
  const key = protocol.key === 'the same every time' ? row.key : `${row.key}.${sending.attempts}`
  const attempts = [...tab.attempts, { seq, key, isOut: false }]
  const removes = protocol.removal === 'before it is sent'
  return {
    words,
    state: withTab(
      {
        ...world,
        records: removes
          ? world.records.filter((record) => record.seq !== seq)
          : withRecord(world.records, noted),
      },
      index,
      { ...tab, view: withRecord(tab.view, sending), attempts },
    ),
  }
}

function dispatchStep(world: OutboxWorld, index: number, attempt: Attempt): Step<OutboxWorld> {
  const { seq, key } = attempt
  const tab = tabAt(world, index)
  const record = tab.view.find((each) => each.seq === seq)
  const request: ModelRequest = {
    seq,
    key,
    condition: record?.base?.etag,
    tab: index,
    stage: 'on its way',
    holdsLock: false,
    answer: undefined,
    tag: undefined,
  }
  const attempts = tab.attempts.map((each) => (each === attempt ? { ...each, isOut: true } : each))
  return {
    words: `the request of write ${seq} leaves ${tabName(index)}`,
    state: withTab({ ...world, requests: [...world.requests, request] }, index, {
      ...tab,
      attempts,
    }),
  }
}

function killStep(world: OutboxWorld, index: number): Step<OutboxWorld> {
  const requests = world.requests.map((request) =>
    request.tab === index ? { ...request, tab: null } : request,
  )
  const left = { ...world.left, kills: world.left.kills - 1 }
  return {
    words: `${tabName(index)} is killed`,
    state: withTab({ ...world, requests, left }, index, IDLE),
  }
}

// Whoever is shown "never sent" may change it: it is then another operation.
function* editSteps(world: OutboxWorld): Iterable<Step<OutboxWorld>> {
  if (world.left.edits === 0) return
  for (const record of world.records) {
    if (record.state !== 'queued') continue
    const key = `${record.key}+`
    const edited = transition(record, { kind: 'edit', key, content: {} }, nowOf(world))
    if (edited === undefined) continue
    const left = { ...world.left, edits: world.left.edits - 1 }
    yield {
      words: `the user changes write ${record.seq}, of which the device says that it was never sent`,
      state: { ...world, records: withRecord(world.records, edited), left },
    }
  }
}

// Whether the next attempt of a record must not go out: the origin may take it for a new one.
function mustBeAskedFor(
  world: OutboxWorld,
  record: OutboxRecord,
  { forgotten }: OutboxProtocol,
): boolean {
  return forgotten === 'is asked for' && isForgotten(record, TTL_SECONDS, nowOf(world))
}

// What the origin doesn't know any more is for a person to decide.
function askStep(world: OutboxWorld, index: number, record: OutboxRecord): Step<OutboxWorld> {
  const fence = tabAt(world, index).fence ?? 0
  const nowMs = nowOf(world)
  const outcome = lookedUp({ ...park('unknown'), lookUp: true }, world, record)
  const row = world.records.find(({ seq }) => seq === record.seq)
  const sending = row && transition(row, { kind: 'send', fence }, nowMs)
  const facts = { kind: 'failure', why: 'offline' } as const
  const context = { facts, pause: undefined, nowMs, random: 0, newKey: () => '' }
  const settled = sending && transition(sending, planOutcome(outcome, sending, context).step, nowMs)
  const records = settled === undefined ? world.records : withRecord(world.records, settled)
  return {
    words: `${tabName(index)} asks what became of write ${record.seq}`,
    state: withTab({ ...world, records }, index, { ...tabAt(world, index), view: [] }),
  }
}

function tabName(index: number): string {
  return index === 0 ? 'the tab' : 'the other tab'
}
