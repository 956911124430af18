// SPDX-License-Identifier: MIT
import type { Position, StreamEvent } from '@springhouse/core'

/** Place `seq` of the log that the tests follow. */
export function at(seq: number, epoch = 'e'): Position {
  return { epoch, seq }
}

/** What the origin says first, for the scope `public`. */
export function hello(
  from: number,
  {
    head = from,
    gap = false,
    partition = 'u1.r1',
    cache = true,
  }: {
    readonly head?: number
    readonly gap?: boolean
    readonly partition?: string
    readonly cache?: boolean
  } = {},
): StreamEvent {
  const scopes = [{ scope: 'public', from: at(from), head: at(head), gap }]
  return { type: 'hello', partition, cache, scopes }
}

/** A soft invalidation. */
export function inv(seq: number, previousSeq: number, ...tags: string[]): StreamEvent {
  return { type: 'inv', invalidation: { position: at(seq), previousSeq, tags, kind: 'soft' } }
}

/** A beat that names the head. */
export function beat(head: number, sinceAcceptedMs: number): StreamEvent {
  return { type: 'beat', heads: [at(head)], sinceAcceptedMs }
}
