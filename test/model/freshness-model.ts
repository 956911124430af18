// SPDX-License-Identifier: MIT
import type { Model, Step } from './explore.ts'
import type { FreshnessProtocol } from './freshness-protocol.ts'
import { browserSteps } from './browser-steps.ts'
import {
  type Budget,
  headOf,
  judgeBy,
  nameOfWorld,
  newWorld,
  placeOf,
  type World,
} from './freshness-world.ts'
import { originSteps } from './origin-steps.ts'
import { readSteps } from './read-steps.ts'

/** What may happen in one run of the model. */
export interface FreshnessOptions {
  readonly protocol: FreshnessProtocol
  readonly budget: Budget
  /** Whether an HTTP cache stands between browser and origin, and may answer any read with what it has. */
  readonly hasProxy: boolean
  /** Whether the process keeps what it has answered. */
  readonly hasCopies: boolean
  /** Whether a write may be this browser's own, so that its answer tells of it before its event does. */
  readonly hasOwnWrites: boolean
}

/** Fetch, store, invalidate, deliver, crash, with an HTTP cache in the middle: one row, one process, one browser. */
export function freshnessModel(options: FreshnessOptions): Model<World> {
  return {
    initial: newWorld(options.budget),
    nameOf: nameOfWorld,
    *next(world): Iterable<Step<World>> {
      yield* originSteps(world, options)
      yield* readSteps(world, options)
      yield* browserSteps(world, options)
    },
    judge: (world) => judgePromise(world, options) ?? judgeQuiet(world, options),
  }
}

// The first sentence of the promise, for the browser and for the process.
function judgePromise(world: World, { protocol }: FreshnessOptions): string | undefined {
  const { entry, heard, copy, heardByProcess, process } = world
  if (entry !== null && isFresh(world, protocol) && entry.version < heard) {
    return `the browser hands out version ${entry.version} as fresh and has heard of version ${heard}`
  }
  if (copy !== null && judgeBy(process, copy) === 'valid' && copy.version < heardByProcess) {
    return `the process hands out version ${copy.version} as fresh and has heard of version ${heardByProcess}`
  }
  return undefined
}

// What is wrong when nothing is under way any more is wrong for ever.
function judgeQuiet(world: World, { protocol }: FreshnessOptions): string | undefined {
  if (!isQuiet(world)) return undefined
  const { entry, row, copy, process, memory } = world
  if (entry !== null && isFresh(world, protocol) && entry.version < row) {
    return `version ${entry.version} stays fresh in the browser for ever, and the row is at version ${row}`
  }
  if (copy !== null && judgeBy(process, copy) === 'valid' && copy.version < row) {
    return `version ${copy.version} stays fresh in the process for ever, and the row is at version ${row}`
  }
  if (
    protocol.validity === 'by-stamp' &&
    judgeBy(memory, { stamp: placeOf(process) }) !== 'valid'
  ) {
    return 'whatever the browser asks for now is never fresh'
  }
  return undefined
}

function isFresh({ entry, memory }: World, { validity }: FreshnessProtocol): boolean {
  if (entry === null) return false
  return validity === 'marked-by-events' ? !entry.isMarked : judgeBy(memory, entry) === 'valid'
}

function isQuiet(world: World): boolean {
  const { unpublished, announced, reads, ownAnswers, row, replica, process, disk, waiting } = world
  const isIdle =
    unpublished.length === 0 && announced === 0 && reads.length === 0 && ownAnswers.length === 0
  const { epoch, seq } = headOf(world)
  const isAtHead = [process, disk].every((table) => table.epoch === epoch && table.seq === seq)
  return isIdle && isAtHead && replica === row && waiting === null
}
