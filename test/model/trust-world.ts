// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { TrustOptions } from './trust-model.ts'

/** How long a confirmation is trusted, in the model's units of time. */
export const LEASE = 2

/** How long a process vouches for a head after it asked its log. */
export const MAX_BLIND = 2

/** An event of the stream on its way. */
export type Frame =
  | { readonly kind: 'inv'; readonly previous: number; readonly seq: number }
  /** `hello` and beats: the head, and how long after the request was accepted. */
  | { readonly kind: 'head'; readonly head: number; readonly after: number }

/** Log, process, stream, tab and worker at one moment. */
export interface TrustWorld {
  /** True time. */
  readonly now: number
  /** How far the device's clock is from it. */
  readonly clock: number
  /** When each entry was appended; the first one has seq 1. */
  readonly log: readonly number[]
  /** What the process has applied, and when it last asked the log. */
  readonly applied: number
  readonly heardAt: number
  readonly stream: {
    /** When its request began, by the device's clock. */
    readonly startedAt: number
    /** When it was accepted, in true time; -1 while it is on its way. */
    readonly acceptedAt: number
    readonly since: number
    readonly sent: number
    readonly frames: readonly Frame[]
  } | null
  readonly isFrozen: boolean
  /** Where the worker stands, and what it has really received. */
  readonly place: number
  readonly received: readonly number[]
  /** What the tab has written down. */
  readonly confirmation: { readonly head: number; readonly at: number } | null
  readonly left: Pick<TrustOptions, 'appends' | 'beats' | 'losses' | 'freezes' | 'setBack'>
}

/** A browser that has followed an empty log and is not connected now. */
export function newTrustWorld(options: TrustOptions): TrustWorld {
  const { appends, beats, losses, freezes, setBack } = options
  return {
    now: 0,
    clock: 0,
    log: [],
    applied: 0,
    heardAt: 0,
    stream: null,
    isFrozen: false,
    place: 0,
    received: [],
    confirmation: null,
    left: { appends, beats, losses, freezes, setBack },
  }
}

/** A place of the model's log as the product's rule takes it. */
export function positionOf(seq: number): Position {
  return { epoch: 'e', seq }
}
