// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { mayReplace } from '../../packages/sw/src/store/entry-guard.ts'
import type { Step } from './explore.ts'
import type { FreshnessOptions } from './freshness-model.ts'
import {
  type Answer,
  judgeBy,
  nameOfRead,
  placeOf,
  type Read,
  spend,
  type World,
} from './freshness-world.ts'

/** What may happen to reads: asked, answered by a cache in between or by the origin, landed. */
export function* readSteps(world: World, options: FreshnessOptions): Iterable<Step<World>> {
  if (world.left.reads > 0) yield* beginnings(world, options)
  const names = world.reads.map(nameOfRead)
  for (const [index, read] of world.reads.entries()) {
    // Two reads in the same state are one and the same for what may happen next.
    if (names.indexOf(nameOfRead(read)) === index) yield* stepsOf(world, index, read, options)
  }
}

// When a read was begun matters only to rules that look at it; without them it begins where it is first answered.
function* beginnings(world: World, options: FreshnessOptions): Iterable<Step<World>> {
  const { stamp } = options.protocol
  const isNoted = stamp === 'at-fetch-start' || stamp === 'highest-of-start-and-before'
  const askedAt = isNoted ? placeOf(world.memory) : NOT_NOTED
  const read: Read = { stage: 'asked', askedAt, stamp: NOT_NOTED, version: 0 }
  const begun = { ...world, reads: [...world.reads, read], left: spend(world.left, 'reads') }
  if (isNoted) yield { words: `the browser asks for the row, at ${textOf(askedAt)}`, state: begun }
  else yield* stepsOf(begun, begun.reads.length - 1, read, options)
}

const NOT_NOTED: Position = { epoch: '', seq: 0 }

function* stepsOf(
  world: World,
  index: number,
  read: Read,
  options: FreshnessOptions,
): Iterable<Step<World>> {
  const moved = (next: Partial<Read>): World => ({
    ...world,
    reads: world.reads.with(index, { ...read, ...next }),
  })
  switch (read.stage) {
    case 'asked':
      yield* arrivals(world, moved, options)
      return
    case 'stamped':
    case 'loaded':
    case 'found':
      yield* answers(world, read, moved, options)
      return
    case 'answered':
      yield landing(world, index, read, options)
  }
}

type Move = (next: Partial<Read>) => World

function* arrivals(
  world: World,
  moved: Move,
  { protocol, hasProxy }: FreshnessOptions,
): Iterable<Step<World>> {
  const { proxy, copy, process } = world
  if (hasProxy && proxy !== null) {
    yield {
      words: `the HTTP cache in between answers with ${textOfAnswer(proxy)}`,
      state: moved({ stage: 'answered', ...proxy }),
    }
  }
  const stamp = placeOf(process)
  if (copy !== null && judgeBy(process, copy) === 'valid') {
    const { version } = copy
    const words = `the process finds its copy of version ${version} valid at ${textOf(stamp)}`
    yield protocol.copyStamp === 'when-found-valid'
      ? { words, state: moved({ stage: 'answered', version, stamp }) }
      : { words, state: moved({ stage: 'found', version }) }
    return
  }
  const shown = protocol.data === 'primary' ? world.row : world.replica
  yield protocol.stamp === 'after-data'
    ? {
        words: `the process reads version ${shown}`,
        state: moved({ stage: 'loaded', version: shown }),
      }
    : {
        words: `the process takes the stamp ${textOf(stamp)}`,
        state: moved({ stage: 'stamped', stamp }),
      }
}

// From the origin, past the HTTP cache in between, which keeps the answer or doesn't.
function* answers(
  world: World,
  { stage, stamp, version }: Read,
  moved: Move,
  { protocol, hasProxy, hasCopies }: FreshnessOptions,
): Iterable<Step<World>> {
  const shown = protocol.data === 'primary' ? world.row : world.replica
  const answer =
    stage === 'stamped' ? { stamp, version: shown } : { stamp: placeOf(world.process), version }
  const isKept = hasCopies && stage !== 'found' && judgeBy(world.process, answer) === 'valid'
  const words = `the process answers with ${textOfAnswer(answer)}`
  const answered = moved({ stage: 'answered', ...answer })
  const state = isKept ? { ...answered, copy: newer(world.copy, answer) } : answered
  yield { words, state }
  if (hasProxy)
    yield { words: `${words}, which the HTTP cache keeps`, state: { ...state, proxy: answer } }
}

function newer(held: Answer | null, answer: Answer): Answer {
  const isHigher = held?.stamp.epoch === answer.stamp.epoch && held.stamp.seq > answer.stamp.seq
  return isHigher ? held : answer
}

function landing(
  world: World,
  index: number,
  read: Read,
  { protocol }: FreshnessOptions,
): Step<World> {
  const { entry, memory } = world
  const received = { version: read.version, stamp: stampAtLanding(world, read, protocol.stamp) }
  const guard = (answer: Answer) => ({ stamp: answer.stamp, requestTimeMs: 0 })
  const stays =
    protocol.landing === 'higher-stamp-stays' &&
    entry !== null &&
    !mayReplace(guard(entry), guard(received), memory.epoch)
  const reads = world.reads.toSpliced(index, 1)
  return stays
    ? {
        words: `${textOfAnswer(received)} lands and is dropped: a later one is there`,
        state: { ...world, reads },
      }
    : {
        words: `${textOfAnswer(received)} lands and is stored`,
        state: { ...world, reads, entry: { ...received, isMarked: false } },
      }
}

function stampAtLanding(
  { memory }: World,
  { stamp, askedAt }: Read,
  rule: FreshnessOptions['protocol']['stamp'],
): Position {
  switch (rule) {
    case 'before-data':
    case 'after-data':
      return stamp
    case 'at-landing':
      return placeOf(memory)
    case 'at-fetch-start':
      return askedAt
    case 'highest-of-start-and-before':
      return askedAt.epoch === stamp.epoch && askedAt.seq > stamp.seq ? askedAt : stamp
  }
}

function textOfAnswer({ version, stamp }: Answer): string {
  return `version ${version}, stamped ${textOf(stamp)}`
}

function textOf({ epoch, seq }: Position): string {
  return `${epoch}.${seq}`
}
