// SPDX-License-Identifier: MIT
import { isLive, isStalled, type OutboxCounts, type OutboxRecord } from '@springhouse/outbox'
import type { NumberRange } from './missing-writes.ts'

/** A step of one write. */
export interface RecordEvent {
  readonly type: 'enqueued' | 'sending' | 'acked' | 'parked' | 'held' | 'stalled'
  readonly record: OutboxRecord
}

/** A Wi-Fi wants a login: nothing is sent before `untilMs`. */
export interface CaptiveEvent {
  readonly type: 'captive'
  /** Epoch milliseconds. */
  readonly untilMs: number
}

/** The browser has deleted its storage, and with it writes that were not on the server. */
export interface EvictedEvent {
  readonly type: 'evicted'
  /** How many. */
  readonly records: number
}

/** The origin has never seen some of this device's writes, although they don't wait here any more. */
export interface GapEvent {
  readonly type: 'gap'
  /** Numbers of writes, as `deviceSeq` counts them: ranges, both ends included. */
  readonly missing: readonly NumberRange[]
}

/** What happens in the outbox, as this page sees it: a write that goes fast may skip a step. */
export type OutboxEvent = RecordEvent | CaptiveEvent | EvictedEvent | GapEvent

/** The outbox's events. `detail` carries the event. */
export interface OutboxEventMap {
  enqueued: CustomEvent<RecordEvent>
  sending: CustomEvent<RecordEvent>
  acked: CustomEvent<RecordEvent>
  parked: CustomEvent<RecordEvent>
  held: CustomEvent<RecordEvent>
  stalled: CustomEvent<RecordEvent>
  captive: CustomEvent<CaptiveEvent>
  evicted: CustomEvent<EvictedEvent>
  gap: CustomEvent<GapEvent>
}

/** Names of the outbox's events. */
export const OUTBOX_EVENTS: readonly (keyof OutboxEventMap)[] = [
  'enqueued',
  'sending',
  'acked',
  'parked',
  'held',
  'stalled',
  'captive',
  'evicted',
  'gap',
]

/** An `EventTarget` that knows the outbox's events by name. */
export class OutboxEventTarget extends EventTarget {
  override addEventListener<Type extends keyof OutboxEventMap>(
    type: Type,
    listener: (event: OutboxEventMap[Type]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void {
    super.addEventListener(type, listener, options)
  }

  override removeEventListener<Type extends keyof OutboxEventMap>(
    type: Type,
    listener: (event: OutboxEventMap[Type]) => void,
    options?: EventListenerOptions | boolean,
  ): void
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void {
    super.removeEventListener(type, listener, options)
  }
}

/**
 * Tells what has happened to a write.
 *
 * @param before as this page knew it; `undefined` when it didn't
 * @param sinceMs epoch milliseconds at which this page began to look: what had settled before is no news
 */
export function stepOf(
  before: OutboxRecord | undefined,
  now: OutboxRecord,
  sinceMs: number,
): RecordEvent['type'] | undefined {
  if (isStalled(now)) return before !== undefined && isStalled(before) ? undefined : 'stalled'
  if (isOnServer(now)) {
    const isNews = before === undefined ? (now.ack?.atMs ?? 0) >= sinceMs : isLive(before)
    return isNews ? 'acked' : undefined
  }
  const isSame = before?.state === now.state && before.attempts === now.attempts
  if (isSame && before.key === now.key) return undefined
  switch (now.state) {
    case 'queued':
      return before === undefined && now.attempts === 0 ? 'enqueued' : undefined
    case 'sending':
    case 'parked':
    case 'held':
      return now.state
    case 'waiting':
    case 'acked':
    case 'retired':
      return undefined
  }
}

/** Tells whether the origin has a write. */
export function isOnServer(record: OutboxRecord): boolean {
  return !isLive(record) && record.why !== 'discarded'
}

/** Tells what a new count reveals. */
export function newsOf(
  before: OutboxCounts | undefined,
  now: OutboxCounts,
): readonly OutboxEvent[] {
  const { pause, lost } = now
  const isCaptive = pause?.why === 'captive' && before?.pause?.why !== 'captive'
  return [
    ...(isCaptive ? [{ type: 'captive', untilMs: pause.untilMs } as const] : []),
    ...(lost > (before?.lost ?? 0) ? [{ type: 'evicted', records: lost } as const] : []),
  ]
}
