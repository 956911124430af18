// SPDX-License-Identifier: MIT
import type { Position } from '../log/position.ts'
import { isInvalidationTag, type Tag } from '../log/tag.ts'
import type { Invalidation } from '../log/tag-table.ts'
import type { StreamEvent } from './stream-events.ts'

/** Above this many distinct tags a segment names none: who needs it starts over. */
export const MAX_SEGMENT_TAGS = 1_000

/** Above this many bytes of tags a segment names none: who needs it starts over. */
export const MAX_SEGMENT_BYTES = 65_536

/** A tag with the seq of the last time it was invalidated within a segment. */
export type TagAt = readonly [tag: Tag, seq: number]

/** A run of one scope's log, written for followers that fetch it instead of holding a stream. */
export interface LogSegment {
  readonly epoch: string
  /** The seq before the first entry: 0 in the first segment. */
  readonly after: number
  /** The seq of the last entry; equal to `after` in an empty run. */
  readonly seq: number
  /** Every tag that was invalidated in it; `undefined` when they are too many to be named. */
  readonly tags: readonly TagAt[] | undefined
  /** Those among them whose stored copies must be deleted. */
  readonly hard: readonly TagAt[]
}

/** The entries that a segment is to hold. */
export interface SegmentRange {
  readonly epoch: string
  readonly after: number
  readonly seq: number
}

/**
 * Joins a run of the log's entries into a segment.
 *
 * @param range what the segment covers, whatever the entries are
 * @param entries every entry from `after + 1` to `seq`; `undefined` when they can't be had any more
 */
export function joinSegment(
  range: SegmentRange,
  entries: readonly Invalidation[] | undefined,
): LogSegment {
  const { epoch, after, seq } = range
  const tags = lastTimes(entries ?? [])
  const hard = lastTimes(entries?.filter(({ kind }) => kind === 'hard') ?? [])
  return entries === undefined || isTooMuch([...tags, ...hard])
    ? { epoch, after, seq, tags: undefined, hard: [] }
    : { epoch, after, seq, tags, hard }
}

/**
 * Tells what a segment means to a follower: the events that a stream would have sent it.
 *
 * What the follower has applied already is left out, so a tail that was read before invalidates nothing anew.
 * The first event names every tag, and those of hard invalidations follow once more in their own: a follower that
 * is stopped between the two knows all of them to be invalid.
 *
 * @param place what the follower has applied, in the segment's epoch
 * @returns nothing when the segment ends at or before `place`; events whose `previousSeq` shows the gap when it begins after it
 * @example
 * const segment = { epoch: 'k3', after: 64, seq: 66, tags: [['a', 65], ['b', 66]], hard: [] } as const
 * segmentEvents(segment, 65).length // 1
 * segmentEvents(segment, 66) // []
 */
export function segmentEvents(segment: LogSegment, place: number): readonly StreamEvent[] {
  const { epoch, after, seq, tags, hard } = segment
  if (seq <= place) return []
  const position: Position = { epoch, seq }
  if (tags === undefined) return [{ type: 'reset', position, why: 'too-many' }]
  const isNews = ([, at]: TagAt): boolean => at > place
  const first = { position, previousSeq: after, tags: namesOf(tags.filter(isNews)) }
  const hardTags = namesOf(hard.filter(isNews))
  const all: StreamEvent = { type: 'inv', invalidation: { ...first, kind: 'soft' } }
  if (hardTags.length === 0) return [all]
  const deleted = { position, previousSeq: seq, tags: hardTags, kind: 'hard' } as const
  return [all, { type: 'inv', invalidation: deleted }]
}

/** Writes a segment as the JSON body of `GET /log/<epoch>/<n>`. */
export function encodeSegment(segment: LogSegment): string {
  return JSON.stringify(segmentBody(segment))
}

/** Makes the plain form of a segment. Times count from `after`, which keeps the numbers short. */
export function segmentBody({ epoch, after, seq, tags, hard }: LogSegment): object {
  const relative = (list: readonly TagAt[]): readonly TagAt[] =>
    list.map(([tag, at]) => [tag, at - after])
  return {
    epoch,
    after,
    seq,
    ...(tags === undefined ? { why: 'too-many' } : { tags: relative(tags) }),
    ...(hard.length === 0 ? {} : { hard: relative(hard) }),
  }
}

/**
 * Decodes a parsed segment.
 *
 * @returns `undefined` when it isn't one, or is larger than any that this library writes
 */
export function decodeSegment(value: unknown): LogSegment | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { epoch, after, seq, tags, hard, why }: Record<string, unknown> = { ...value }
  if (typeof epoch !== 'string' || !EPOCH.test(epoch)) return undefined
  if (!isSeq(after) || !isSeq(seq) || seq < after) return undefined
  if (why === 'too-many') return { epoch, after, seq, tags: undefined, hard: [] }
  const range = { epoch, after, seq }
  const allTags = decodeTimes(tags, range)
  const hardTags = hard === undefined ? [] : decodeTimes(hard, range)
  if (allTags === undefined || hardTags === undefined) return undefined
  return isTooMuch([...allTags, ...hardTags])
    ? undefined
    : { ...range, tags: allTags, hard: hardTags }
}

const EPOCH = /^[A-Za-z0-9_-]{1,64}$/

/** Tells whether a parsed value may be a seq. */
export function isSeq(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function decodeTimes(value: unknown, { after, seq }: SegmentRange): readonly TagAt[] | undefined {
  if (!Array.isArray(value)) return undefined
  const times: TagAt[] = []
  for (const pair of value) {
    if (!Array.isArray(pair)) return undefined
    const [tag, at]: unknown[] = pair
    if (typeof tag !== 'string' || !isInvalidationTag(tag)) return undefined
    if (!isSeq(at) || at < 1 || after + at > seq) return undefined
    times.push([tag, after + at])
  }
  return times
}

function lastTimes(entries: readonly Invalidation[]): readonly TagAt[] {
  const times = new Map<Tag, number>()
  for (const { position, tags } of entries) {
    for (const tag of tags) times.set(tag, Math.max(times.get(tag) ?? 0, position.seq))
  }
  return [...times]
}

function isTooMuch(times: readonly TagAt[]): boolean {
  if (times.length > MAX_SEGMENT_TAGS) return true
  return times.reduce((bytes, [tag]) => bytes + tag.length, 0) > MAX_SEGMENT_BYTES
}

function namesOf(times: readonly TagAt[]): readonly Tag[] {
  return times.map(([tag]) => tag)
}
