// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import type { NewYield } from '../../../shared/api.ts'

/** A milk record of farm 3, as a form makes it. */
export const MILK: NewYield = {
  id: 'a-1',
  farm: 3,
  animal: 42,
  date: '2026-05-12',
  session: 'morning',
  litres: 12.4,
}

/** A queued operation of the milk form. */
export function recordOf(changes: Partial<OutboxRecord> = {}): OutboxRecord {
  return {
    v: 1,
    seq: 1,
    key: 'k1',
    deviceId: 'device-1',
    deviceSeq: 1,
    owner: 'ann',
    group: 'farm:3',
    dependsOn: [],
    method: 'POST',
    url: 'https://dairy.example/api/yields',
    body: bytesOf(JSON.stringify(MILK)),
    blobRefs: [],
    contentType: 'application/json',
    base: undefined,
    schema: undefined,
    occurredAt: { wall: 0, tz: 'UTC', skew: 0 },
    state: 'queued',
    stateAtMs: 0,
    why: undefined,
    attempts: 0,
    firstSentAtMs: undefined,
    everSent: false,
    nextAtMs: 0,
    fence: 0,
    last: undefined,
    ack: undefined,
    overlay: undefined,
    ...changes,
  }
}

/** The bytes of a text. */
export function bytesOf(text: string): ArrayBuffer {
  const { buffer } = new TextEncoder().encode(text)
  return buffer
}
