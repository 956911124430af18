// SPDX-License-Identifier: MIT

// What the store `device` holds. As with records, entries may gain fields and new kinds may come; none changes its meaning.

/** What stopped an owner's whole queue. */
export type PauseReason = 'offline' | 'captive' | 'throttled' | 'auth' | 'other-owner' | 'upgrade'

/** This device: its name, and what it counts. */
export interface DeviceState {
  readonly id: 'device'
  readonly v: number
  readonly deviceId: string
  /** The next operation's number. */
  readonly deviceSeq: number
  /** Number of the latest run. */
  readonly fence: number
  /** Milliseconds that the origin's clock is ahead of ours. */
  readonly skewMs: number
  /** How long the origin remembers an operation, in seconds, as it said last. */
  readonly ttlSeconds?: number
  /** Numbers of operations that their user has given up: the origin is told that they will never come. */
  readonly discarded?: readonly number[]
}

/** Room kept for bad times: given up when the quota is exceeded, so that a last write still fits. */
export interface Ballast {
  readonly id: 'ballast'
  readonly v: number
  readonly bytes: ArrayBuffer
}

/** Nothing of this owner is sent before `untilMs`. */
export interface Pause {
  readonly id: `pause:${string}`
  readonly v: number
  readonly why: PauseReason
  readonly untilMs: number
  /** How often in a row, for the backoff. */
  readonly failures: number
}

/** A sign of life of whoever sends an owner's operations. */
export interface Runner {
  readonly id: `runner:${string}`
  readonly v: number
  readonly fence: number
  readonly beatAtMs: number
}

/** Records that this device once had and that are gone: the browser has deleted its storage. */
export interface Loss {
  readonly id: 'loss'
  readonly v: number
  /** How many weren't at the origin yet, as far as a witness knows. */
  readonly records: number
  /** Epoch milliseconds at which it was noticed. */
  readonly noticedAtMs: number
}

/** What the store `device` holds. */
export type DeviceEntry = DeviceState | Ballast | Pause | Runner | Loss

/** Key of an owner's runner in the store `device`. */
export function runnerId(owner: string): Runner['id'] {
  return `runner:${owner}`
}

/** Key of an owner's pause in the store `device`. */
export function pauseId(owner: string): Pause['id'] {
  return `pause:${owner}`
}
