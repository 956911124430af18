// SPDX-License-Identifier: MIT
import { formatOperationProof } from '@springhouse/core'
import { Outbox } from '../outbox.ts'
import type { OutboxOptions } from '../queue.ts'
import type { Fetch, RunOptions } from '../run/run-options.ts'
import type { NewOperation } from '../states/new-record.ts'
import { Connection } from '../store/connection.ts'
import { OperationStore } from '../store/operation-store.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'

/** A Tuesday. */
export const NOON: number = Date.UTC(2026, 0, 6, 12)

/** A clock that moves when it is told. */
export class TestClock {
  ms: number = NOON

  readonly now = (): number => this.ms

  advance(ms: number): void {
    this.ms += ms
  }
}

/** An operation of `ann` on her animal 42. */
export function operation(changes: Partial<NewOperation> = {}): NewOperation {
  return {
    owner: 'ann',
    group: '/animals/42',
    method: 'PUT',
    url: 'https://portal.example/api/animals/42',
    body: bytesOf('{"weight":612}'),
    contentType: 'application/json',
    ...changes,
  }
}

/** A record as it lies in the database while it is sent for the first time. */
export function recordWith(changes: Partial<OutboxRecord> = {}): OutboxRecord {
  return {
    v: 1,
    seq: 1,
    key: 'k1',
    deviceId: 'device-1',
    deviceSeq: 1,
    owner: 'ann',
    group: '/animals/42',
    dependsOn: [],
    method: 'PUT',
    url: 'https://portal.example/api/animals/42',
    body: bytesOf('{"weight":612}'),
    blobRefs: [],
    contentType: 'application/json',
    base: undefined,
    schema: undefined,
    occurredAt: { wall: NOON, tz: 'UTC', skew: 0 },
    state: 'sending',
    stateAtMs: NOON,
    why: undefined,
    attempts: 1,
    firstSentAtMs: NOON,
    everSent: true,
    nextAtMs: 0,
    fence: 1,
    last: undefined,
    ack: undefined,
    overlay: undefined,
    ...changes,
  }
}

let databases = 0

/** A name that no other test uses. */
export function freshName(): string {
  databases += 1
  return `outbox-${databases}`
}

/** Opens an outbox whose keys are `key-1`, `key-2` ... (the device's name takes the second). */
export function openTestOutbox(
  clock: TestClock,
  name: string = freshName(),
  options: Omit<OutboxOptions, 'name'> = {},
): Outbox {
  let keys = 0
  const newKey = (): string => {
    keys += 1
    return `key-${keys}`
  }
  const store = new OperationStore(new Connection(name), newKey)
  return new Outbox(store, { now: clock.now, ...options })
}

/** Options of a run that sends to `fetch`, without jitter. */
export function runOptions(
  clock: TestClock,
  fetch: Fetch,
  changes: Partial<RunOptions> = {},
): RunOptions {
  return {
    owner: 'ann',
    lockName: 'lock',
    fetch,
    now: clock.now,
    random: () => 0.5,
    signal: new AbortController().signal,
    ...changes,
  }
}

/** The key that a request bears, without its quotes. */
export function keyOf(init: RequestInit): string {
  return (new Headers(init.headers).get('Idempotency-Key') ?? '').slice(1, -1)
}

/** The origin's acknowledgement of a request. */
export function acknowledge(init: RequestInit, fields: Record<string, string> = {}): Response {
  return new Response('{}', {
    status: 200,
    headers: { 'Springhouse-Op': proofOf(keyOf(init)), ...fields },
  })
}

/** The value of `Springhouse-Op` for a key. */
export function proofOf(key: string): string {
  return formatOperationProof({ key, replayed: false, ttlSeconds: undefined })
}

/** The origin's answer to `/ping`. */
export function pong(): Response {
  return Response.json({ springhouse: 1, app: 'dairy', cache: true })
}

/** Answers pings as the origin does and everything else by `answer`. */
export function originWith(answer: (url: string, init: RequestInit) => Response): Fetch {
  return async (url, init) => (url.endsWith('/ping') ? pong() : answer(url, init))
}

/** The bytes of a text. */
export function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer
}

/** The text of bytes. */
export function textOf(bytes: ArrayBuffer | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes)
}
