// SPDX-License-Identifier: MIT
import { TagTable } from '@springhouse/core'
import type { Step } from './explore.ts'
import type { TrustOptions } from './trust-model.ts'
import { type Frame, MAX_BLIND, positionOf, type TrustWorld } from './trust-world.ts'

type Stream = NonNullable<TrustWorld['stream']>

/** What may happen between the process and the worker. */
export function* connectionSteps(
  world: TrustWorld,
  options: TrustOptions,
): Iterable<Step<TrustWorld>> {
  const { stream, isFrozen, now, clock, place } = world
  if (stream === null) {
    if (isFrozen) return
    const begun = { startedAt: now + clock, acceptedAt: -1, since: place, sent: place, frames: [] }
    yield { words: `the tab asks for what follows ${place}`, state: { ...world, stream: begun } }
    return
  }
  yield { words: 'the connection is cut', state: { ...world, stream: null } }
  yield* processSteps(world, stream, options)
  if (!isFrozen) yield* tabSteps(world, stream, options)
}

function* processSteps(
  world: TrustWorld,
  stream: Stream,
  { protocol }: TrustOptions,
): Iterable<Step<TrustWorld>> {
  const { now, heardAt, applied, left } = world
  const { acceptedAt, frames } = stream
  const isHearing = now - heardAt < MAX_BLIND
  const speaks = isHearing || protocol.deafProcess === 'goes on'
  if (acceptedAt < 0) {
    if (!speaks) return
    const hello = { kind: 'head', head: applied, after: 0 } as const
    const accepted = sent({ ...stream, acceptedAt: now, frames: [hello] }, applied)
    yield {
      words: `the process says hello: the head is ${applied}`,
      state: { ...world, stream: accepted },
    }
    return
  }
  if (stream.sent < applied) {
    yield {
      words: `the process sends ${applied}`,
      state: { ...world, stream: sent(stream, applied) },
    }
  }
  if (!speaks || left.beats === 0) return
  const flushed = sent(stream, applied)
  const beat = { kind: 'head', head: applied, after: now - acceptedAt } as const
  yield {
    words: `the process beats: the head is ${applied}, ${beat.after} after the start`,
    state: {
      ...world,
      stream: {
        ...flushed,
        frames: [...(flushed.frames.length > 0 ? flushed.frames : frames), beat],
      },
      left: { ...left, beats: left.beats - 1 },
    },
  }
}

function sent(stream: Stream, applied: number): Stream {
  if (stream.sent >= applied) return stream
  const inv = { kind: 'inv', previous: stream.sent, seq: applied } as const
  return { ...stream, sent: applied, frames: [...stream.frames, inv] }
}

function* tabSteps(
  world: TrustWorld,
  stream: Stream,
  options: TrustOptions,
): Iterable<Step<TrustWorld>> {
  const [frame, ...frames] = stream.frames
  if (frame === undefined) return
  const rest = { ...world, stream: { ...stream, frames } }
  if (frame.kind === 'head') yield confirm(rest, stream, frame, options)
  else yield* relay(rest, frame, options)
}

function confirm(
  world: TrustWorld,
  { startedAt }: Stream,
  { head, after }: Frame & { readonly kind: 'head' },
  { protocol }: TrustOptions,
): Step<TrustWorld> {
  const at =
    protocol.confirmedAt === 'when it was asked for' ? startedAt + after : world.now + world.clock
  const named = protocol.confirms === 'the head' ? head : world.place
  return {
    words: `the tab notes that the head was ${named}, at ${at} by its clock`,
    state: { ...world, confirmation: { head: named, at } },
  }
}

function* relay(
  world: TrustWorld,
  frame: Frame & { readonly kind: 'inv' },
  { protocol }: TrustOptions,
): Iterable<Step<TrustWorld>> {
  const { left, place, received } = world
  const { previous, seq } = frame
  if (left.losses > 0) {
    const spent = { ...left, losses: left.losses - 1 }
    yield { words: `the event ${seq} is lost on its way`, state: { ...world, left: spent } }
    yield {
      words: `the worker is killed before it has applied ${seq}`,
      state: { ...world, stream: null, left: spent },
    }
  }
  const outcome = outcomeOf(place, frame)
  if (outcome === 'gap' && protocol.gap === 'is refused') {
    yield {
      words: `the worker refuses ${seq}: it stands at ${place}`,
      state: { ...world, stream: null },
    }
    return
  }
  const covered = Array.from({ length: seq - previous }, (_, index) => previous + 1 + index)
  const known = [...new Set([...received, ...covered])].sort((a, b) => a - b)
  yield {
    words: `the worker applies ${seq}`,
    state: { ...world, place: Math.max(place, seq), received: known },
  }
}

// The product's own table decides whether something is missing.
function outcomeOf(place: number, { previous, seq }: Frame & { readonly kind: 'inv' }): string {
  const table = TagTable.startingAt(positionOf(place))
  const event = {
    position: positionOf(seq),
    previousSeq: previous,
    tags: [],
    kind: 'soft',
  } as const
  return table.apply(event).kind
}
