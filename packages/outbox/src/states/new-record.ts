// SPDX-License-Identifier: MIT
import type { DeviceState } from '../store/device-shape.ts'
import {
  type Asker,
  type EditBase,
  type OutboxRecord,
  RECORD_VERSION,
  type UnnumberedRecord,
} from '../store/outbox-schema.ts'

/** A write to be saved and sent. Never put credentials into it: they are attached when it is sent. */
export interface NewOperation {
  /** Whose it is: `ownerOf(partition)`. Only a session of the same owner sends it. */
  readonly owner: string
  /** Operations of one group are sent strictly in order: usually the entity's path. */
  readonly group: string
  readonly method: string
  /** Absolute, so that it means the same in a page and in a worker. */
  readonly url: string
  readonly body: ArrayBuffer | undefined
  readonly contentType: string | undefined
  /** Keys of operations that must be acknowledged before. */
  readonly dependsOn?: readonly string[]
  /** What the edit was based on. */
  readonly base?: EditBase
  /**
   * Version of the app's data that the body is written in.
   *
   * @default the outbox's own
   */
  readonly schema?: number | undefined
  /**
   * Whether a PUT may take the place of one that waits for the same thing and was never sent: only the latest content is
   * then sent. Leave it out where each write is evidence.
   *
   * @default false
   */
  readonly coalesce?: boolean
  /** Names of blobs, as `saveBlob()` gave them, that must be uploaded before. */
  readonly blobRefs?: readonly string[]
  /** Bytes of these. */
  readonly blobBytes?: number
  /** The content as a codec has sealed it. */
  readonly sealed?: ArrayBuffer | undefined
  /**
   * The page's own `Idempotency-Key`. Enqueuing the same operation with the same key again changes nothing.
   *
   * @default a new UUIDv7
   */
  readonly idempotencyKey?: string
  /**
   * The page's request that this operation answers. A request without a key of its own that comes again, because the
   * worker was stopped before it had answered, finds its record by this.
   */
  readonly asker?: Asker
  /** Names the overlay that shows it in lists while it is pending. */
  readonly overlay?: string
}

/** Makes the record of a new operation. */
export function newRecord(
  operation: NewOperation,
  key: string,
  device: DeviceState,
  nowMs: number,
): UnnumberedRecord {
  return {
    v: RECORD_VERSION,
    key,
    deviceId: device.deviceId,
    deviceSeq: device.deviceSeq,
    owner: operation.owner,
    group: operation.group,
    dependsOn: operation.dependsOn ?? [],
    method: operation.method.toUpperCase(),
    url: operation.url,
    body: operation.body,
    blobRefs: operation.blobRefs ?? [],
    contentType: operation.contentType,
    base: operation.base,
    schema: operation.schema,
    occurredAt: {
      wall: nowMs,
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
      skew: device.skewMs,
    },
    state: 'queued',
    stateAtMs: nowMs,
    why: undefined,
    attempts: 0,
    firstSentAtMs: undefined,
    everSent: false,
    nextAtMs: 0,
    fence: 0,
    last: undefined,
    ack: undefined,
    overlay: operation.overlay,
    ...(operation.blobBytes === undefined ? {} : { blobBytes: operation.blobBytes }),
    ...(operation.sealed === undefined ? {} : { sealed: operation.sealed }),
    ...(operation.asker === undefined ? {} : { asker: operation.asker }),
  }
}

/** Tells whether a saved record is this very operation. A retired one has dropped its body, which is then not compared. */
export function isSameOperation(record: OutboxRecord, operation: NewOperation): boolean {
  return (
    record.owner === operation.owner &&
    record.method === operation.method.toUpperCase() &&
    record.url === operation.url &&
    (record.state === 'retired' || areEqual(record.body, operation.body))
  )
}

function areEqual(left: ArrayBuffer | undefined, right: ArrayBuffer | undefined): boolean {
  const a = new Uint8Array(left ?? new ArrayBuffer(0))
  const b = new Uint8Array(right ?? new ArrayBuffer(0))
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
