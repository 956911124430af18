// SPDX-License-Identifier: MIT
import { isLifted, type Proof } from '../states/proof.ts'
import type { OutboxTransaction } from './connection.ts'
import {
  type DeviceEntry,
  type DeviceState,
  type Loss,
  type Pause,
  pauseId,
  type Runner,
  runnerId,
} from './device-shape.ts'
import { RECORD_VERSION } from './outbox-schema.ts'

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
  /** Numbers of discarded operations that the origin has been told of. */
  readonly toldDiscarded?: readonly number[]
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
  { pause, proof, skewMs, ttlSeconds, toldDiscarded = [] }: SideEffects,
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
  if (skewMs === undefined && ttlSeconds === undefined && toldDiscarded.length === 0) return
  const device = await devices.get('device')
  if (!isDevice(device)) return
  const heard = heardBy(device, skewMs, ttlSeconds) ?? device
  const told = withoutDiscarded(heard, toldDiscarded)
  if (told !== device) await devices.put(told)
}

/** Notes that an operation's number will never come. */
export async function noteDiscarded(
  transaction: OutboxTransaction,
  deviceSeq: number,
): Promise<void> {
  const devices = transaction.objectStore('device')
  const device = await devices.get('device')
  if (!isDevice(device)) return
  await devices.put({ ...device, discarded: [...(device.discarded ?? []), deviceSeq] })
}

function withoutDiscarded(device: DeviceState, told: readonly number[]): DeviceState {
  const { discarded = [] } = device
  if (!discarded.some((seq) => told.includes(seq))) return device
  return { ...device, discarded: discarded.filter((seq) => !told.includes(seq)) }
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

export function isLoss(entry: DeviceEntry | undefined): entry is Loss {
  return entry !== undefined && 'noticedAtMs' in entry
}

export function isDevice(entry: DeviceEntry | undefined): entry is DeviceState {
  return entry !== undefined && 'deviceId' in entry
}
