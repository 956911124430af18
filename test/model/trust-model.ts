// SPDX-License-Identifier: MIT
import type { Model, Step } from './explore.ts'
import { isFollowing } from '@springhouse/core'
import { connectionSteps } from './connection-steps.ts'
import { type TrustWorld, LEASE, MAX_BLIND, newTrustWorld, positionOf } from './trust-world.ts'

/** The decisions about trust that can be got wrong. The first value of each is what the product does. */
export interface TrustProtocol {
  /** Which head a confirmation names. */
  readonly confirms: 'the head' | 'that we are connected'
  /** When a confirmation was true. */
  readonly confirmedAt: 'when it was asked for' | 'when it was received'
  /** What a process says that doesn't hear its log. */
  readonly deafProcess: 'is silent' | 'goes on'
  /** What is done with an event before which others are missing. */
  readonly gap: 'is refused' | 'is applied over'
  /** What a confirmation from the future is worth. */
  readonly future: 'nothing' | 'as much as any'
}

/** What the product does. */
export const TRUST: TrustProtocol = {
  confirms: 'the head',
  confirmedAt: 'when it was asked for',
  deafProcess: 'is silent',
  gap: 'is refused',
  future: 'nothing',
}

/** What may happen in one run of the model. */
export interface TrustOptions {
  readonly protocol: TrustProtocol
  /** The last moment that is looked at. */
  readonly endsAt: number
  readonly appends: number
  readonly beats: number
  /** Messages to the worker, and events of the stream, that are lost. */
  readonly losses: number
  readonly freezes: number
  /** By how much the device's clock may be set back, once. */
  readonly setBack: number
  /** An invalidation that is older must have been received by who follows. */
  readonly bound: number
}

/**
 * The age at which a browser that follows has received every invalidation: its own lease, and that of its process.
 * Both end before their last unit of time is over, and whole units are counted.
 */
export const BOUND: number = LEASE + MAX_BLIND - 1

/** A log, a process that follows it, a stream, a tab that relays, a worker, and the clocks: who follows when. */
export function trustModel(options: TrustOptions): Model<TrustWorld> {
  return {
    initial: newTrustWorld(options),
    nameOf: (world) => JSON.stringify(world),
    *next(world): Iterable<Step<TrustWorld>> {
      yield* timeSteps(world, options)
      yield* connectionSteps(world, options)
    },
    judge: (world) => judgeTrust(world, options),
  }
}

// The second sentence of the promise.
function judgeTrust(world: TrustWorld, { protocol, bound }: TrustOptions): string | undefined {
  if (!follows(world, protocol)) return undefined
  const { now, log, received } = world
  const missed = log.findIndex((at, index) => now - at >= bound && !received.includes(index + 1))
  return missed < 0
    ? undefined
    : `at ${now} the browser follows and has not received ${missed + 1}, appended at ${log[missed]}`
}

function follows({ now, clock, place, confirmation }: TrustWorld, rule: TrustProtocol): boolean {
  if (confirmation === null) return false
  const { head, at } = confirmation
  const shownMs = now + clock
  const atMs = rule.future === 'nothing' ? at : Math.min(at, shownMs)
  return isFollowing(positionOf(place), { head: positionOf(head), atMs }, shownMs, LEASE)
}

function* timeSteps(world: TrustWorld, { endsAt }: TrustOptions): Iterable<Step<TrustWorld>> {
  const { now, clock, log, left, isFrozen } = world
  if (now < endsAt) yield { words: `it is ${now + 1}`, state: { ...world, now: now + 1 } }
  if (left.appends > 0) {
    const state = { ...world, log: [...log, now], left: { ...left, appends: left.appends - 1 } }
    yield { words: `${state.log.length} is appended, at ${now}`, state }
  }
  if (world.applied < log.length || world.heardAt < now) {
    yield {
      words: `the process asks its log at ${now}, and has applied ${log.length}`,
      state: { ...world, applied: log.length, heardAt: now },
    }
  }
  if (left.setBack > 0) {
    yield {
      words: `the device's clock is set back by ${left.setBack}`,
      state: { ...world, clock: clock - left.setBack, left: { ...left, setBack: 0 } },
    }
  }
  if (isFrozen) yield { words: 'the tab thaws', state: { ...world, isFrozen: false } }
  else if (left.freezes > 0) {
    const spent = { ...left, freezes: left.freezes - 1 }
    yield { words: 'the tab is frozen', state: { ...world, isFrozen: true, left: spent } }
  }
}
