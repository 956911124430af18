// SPDX-License-Identifier: MIT
import type { OutboxCounts, OutboxRecord } from '@springhouse/outbox'

/** A queued milk record of the owner `u1`. */
export function recordOf(changes: Partial<OutboxRecord> = {}): OutboxRecord {
  return {
    v: 1,
    seq: 1,
    key: 'k1',
    deviceId: 'device-1',
    deviceSeq: 1,
    owner: 'u1',
    group: 'farm:3',
    dependsOn: [],
    method: 'POST',
    url: 'https://portal.test/api/yields',
    body: new TextEncoder().encode('{"farm":3}').buffer,
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

/** One that the origin has, at place `seq` of the log. */
export function ackedRecord(seq: number, changes: Partial<OutboxRecord> = {}): OutboxRecord {
  const ack = {
    status: 201,
    etag: undefined,
    location: undefined,
    cursor: { epoch: 'e', seq },
    tags: ['farm:3'],
    atMs: 1000,
  }
  return recordOf({ state: 'acked', ack, ...changes })
}

/** Counts of an empty outbox. */
export function countsOf(changes: Partial<OutboxCounts> = {}): OutboxCounts {
  return {
    queued: 0,
    sending: 0,
    waiting: 0,
    held: 0,
    parked: 0,
    pending: 0,
    needsYou: 0,
    foreign: 0,
    pause: undefined,
    lost: 0,
    storage: 'persisted',
    ...changes,
  }
}
