// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { newRecord } from '../../packages/outbox/src/states/new-record.ts'
import type { OutboxBudget } from './outbox-protocol.ts'

/** The entity tag that the user saw. */
export const FIRST_TAG = '"first"'

const BEGIN_MS = Date.UTC(2026, 5, 1, 6, 40)

/** How long the origin remembers, in seconds. */
export const TTL_SECONDS = 86_400

/** An attempt that a tab is at. */
export interface Attempt {
  readonly seq: number
  /** The key that it goes out under. */
  readonly key: string
  readonly isOut: boolean
}

/** One tab, or the worker. */
export interface ModelTab {
  /** `null` when it runs nothing. */
  readonly fence: number | null
  /** The records as its run knows them. */
  readonly view: readonly OutboxRecord[]
  readonly attempts: readonly Attempt[]
}

/** A tab that runs nothing. */
export const IDLE: ModelTab = { fence: null, view: [], attempts: [] }

/** What the origin or the network says. */
export type ModelAnswer =
  'done' | 'in-progress' | 'refused' | 'rejected' | 'busy' | 'captive' | 'broken'

/** A request, until whoever sent it has its answer. */
export interface ModelRequest {
  readonly seq: number
  readonly key: string
  readonly condition: string | undefined
  /** Which tab waits for it; `null` when nobody does. */
  readonly tab: number | null
  readonly stage: 'on its way' | 'claimed' | 'committed' | 'answered'
  /** Whether the lock is still its own. */
  readonly holdsLock: boolean
  readonly answer: ModelAnswer | undefined
  /** The entity tag that the answer names. */
  readonly tag: string | undefined
}

/** Everything there is at a moment. */
export interface OutboxWorld {
  readonly records: readonly OutboxRecord[]
  readonly fence: number
  readonly tabs: readonly ModelTab[]
  readonly requests: readonly ModelRequest[]
  /** Writes in the order of their effects, by their number. */
  readonly effects: readonly number[]
  /** The entity tag of what they change. */
  readonly tag: string
  /** Keys that the origin knows, with the tag that their effect gave. */
  readonly known: Readonly<Record<string, string>>
  readonly acknowledged: readonly number[]
  /** Whether more time has passed than the origin remembers. */
  readonly isLate: boolean
  readonly left: OutboxBudget
}

/** The writes of a run: all on one thing, saved on the device, nothing sent. */
export function newOutboxWorld(setting: {
  readonly writes: number
  readonly tabs: number
  readonly isConditional: boolean
  readonly budget: OutboxBudget
}): OutboxWorld {
  const records = Array.from({ length: setting.writes }, (_, at) => savedRecord(at + 1, setting))
  return {
    records,
    fence: 0,
    tabs: Array.from({ length: setting.tabs }, () => IDLE),
    requests: [],
    effects: [],
    tag: FIRST_TAG,
    known: {},
    acknowledged: [],
    isLate: false,
    left: setting.budget,
  }
}

function savedRecord(
  seq: number,
  { isConditional }: { readonly isConditional: boolean },
): OutboxRecord {
  const device = { id: 'device', v: 1, deviceId: 'd', deviceSeq: seq, fence: 0, skewMs: 0 } as const
  const operation = {
    owner: 'ann',
    group: '/animals/42',
    method: 'PUT',
    url: 'https://portal.example/api/animals/42',
    body: undefined,
    contentType: undefined,
    ...(isConditional ? { base: { etag: FIRST_TAG } } : {}),
  }
  return {
    ...newRecord(operation, `k${seq}`, device, BEGIN_MS),
    seq,
    ...(isConditional && seq > 1 ? { after: `k${seq - 1}` } : {}),
  }
}

/** Now, in epoch milliseconds. */
export function nowOf({ isLate }: OutboxWorld): number {
  return isLate ? BEGIN_MS + 2 * TTL_SECONDS * 1000 : BEGIN_MS
}

/** Puts a changed record into a list. */
export function withRecord(
  records: readonly OutboxRecord[],
  changed: OutboxRecord,
): readonly OutboxRecord[] {
  return records.map((record) => (record.seq === changed.seq ? changed : record))
}

/** One of the tabs. */
export function tabAt({ tabs }: OutboxWorld, index: number): ModelTab {
  return tabs[index] ?? IDLE
}

/** Puts a changed tab into a world. */
export function withTab(world: OutboxWorld, index: number, tab: ModelTab): OutboxWorld {
  return { ...world, tabs: world.tabs.map((each, at) => (at === index ? tab : each)) }
}

/** Names a world by all that matters for what may follow: fences only by who has them. */
export function nameOfOutboxWorld(world: OutboxWorld): string {
  const { records, fence, tabs, requests, effects, tag, known, acknowledged, isLate, left } = world
  const fences = new Map(tabs.map((tab, index) => [tab.fence, index]))
  const nameOf = (record: OutboxRecord): unknown => [
    record.seq,
    record.key,
    record.state,
    record.why,
    record.everSent,
    record.after,
    record.base?.etag,
    record.ack?.etag,
    record.state === 'sending' ? (fences.get(record.fence) ?? -1) : undefined,
    record.firstSentAtMs === undefined ? 0 : nowOf(world) - record.firstSentAtMs,
  ]
  return JSON.stringify([
    records.map(nameOf),
    tabs.map((tab) => [
      tab.fence === null ? 0 : tab.fence === fence ? 2 : 1,
      tab.view.map(({ seq, state, key }) => [seq, state, key]),
      tab.attempts,
    ]),
    requests.map((request) => JSON.stringify(Object.values(request))).sort(),
    effects,
    tag,
    known,
    acknowledged,
    isLate,
    left,
  ])
}
