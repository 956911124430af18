// SPDX-License-Identifier: MIT
import { isLifted, type Proof } from '../states/proof.ts'
import type { OutboxTransaction } from './connection.ts'
import {
  type DeviceEntry,
  type DeviceState,
  type Pause,
  pauseId,
  RECORD_VERSION,
  type Runner,
  runnerId,
} from './outbox-schema.ts'

/** What is written in the same transaction as a step. */
export interface SideEffects {
  /** Stops the owner's queue. */
  readonly pause?: Omit<Pause, 'id' | 'v'>
  /** Ends the owner's pause, if this proof does. */
  readonly proof?: Proof
  /** Milliseconds that the origin's clock is ahead, as just heard. */
  readonly skewMs?: number | undefined
  /** How long the origin remembers an operation, in seconds, as just heard. */
  readonly ttlSeconds?: number | undefined
}

// A difference below this is the rounding of `Date` to seconds and the time on the wire.
const NOTICEABLE_SKEW_MS = 2000

/** Reads the device's state; makes it on its first day. */
export async function deviceOf(
  transaction: OutboxTransaction,
  newKey: () => string,
): Promise<DeviceState> {
  const entry = await transaction.objectStore('device').get('device')
  if (isDevice(entry)) return entry
  return { id: 'device', v: RECORD_VERSION, deviceId: newKey(), deviceSeq: 1, fence: 0, skewMs: 0 }
}

/** Writes what goes with a step: an owner's pause, its end, and what the origin said of itself. */
export async function perform(
  transaction: OutboxTransaction,
  owner: string,
  { pause, proof, skewMs, ttlSeconds }: SideEffects,
  nowMs: number,
): Promise<void> {
  const devices = transaction.objectStore('device')
  if (pause !== undefined) await devices.put({ ...pause, id: pauseId(owner), v: RECORD_VERSION })
  if (proof !== undefined) {
    const current = await devices.get(pauseId(owner))
    if (isPause(current) && (current.untilMs <= nowMs || isLifted(current.why, proof))) {
      await devices.delete(current.id)
    }
  }
  if (skewMs === undefined && ttlSeconds === undefined) return
  const device = await devices.get('device')
  const heard = isDevice(device) ? heardBy(device, skewMs, ttlSeconds) : undefined
  if (heard !== undefined) await devices.put(heard)
}

// `undefined` when nothing is new: then nothing is written.
function heardBy(
  device: DeviceState,
  skewMs: number = device.skewMs,
  ttlSeconds: number | undefined = device.ttlSeconds,
): DeviceState | undefined {
  const isSkewed = Math.abs(device.skewMs - skewMs) > NOTICEABLE_SKEW_MS
  if (!isSkewed && ttlSeconds === device.ttlSeconds) return undefined
  const ttl = ttlSeconds === undefined ? {} : { ttlSeconds }
  return { ...device, skewMs: isSkewed ? skewMs : device.skewMs, ...ttl }
}

/** Writes a sign of life of the run with this fence. */
export async function writeBeat(
  transaction: OutboxTransaction,
  owner: string,
  beat: Pick<Runner, 'fence' | 'beatAtMs'>,
): Promise<void> {
  const runner: Runner = { id: runnerId(owner), v: RECORD_VERSION, ...beat }
  await transaction.objectStore('device').put(runner)
}

/** Tells whether this fence is the latest run's. */
export function isLatest(entry: DeviceEntry | undefined, fence: number): boolean {
  return isDevice(entry) && entry.fence === fence
}

export function isPause(entry: DeviceEntry | undefined): entry is Pause {
  return entry !== undefined && 'untilMs' in entry
}

export function isRunner(entry: DeviceEntry | undefined): entry is Runner {
  return entry !== undefined && 'beatAtMs' in entry
}

function isDevice(entry: DeviceEntry | undefined): entry is DeviceState {
  return entry !== undefined && 'deviceId' in entry
}
