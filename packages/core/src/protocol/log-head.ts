// SPDX-License-Identifier: MIT
import type { Position } from '../log/position.ts'
import { decodeSegment, isSeq, type LogSegment, segmentBody } from './log-segment.ts'
import type { ResetReason } from './stream-events.ts'

/** How many entries a sealed segment holds unless configured otherwise. */
export const SEGMENT_SIZE = 64

/** Above this many segments a follower starts over instead of fetching them. */
export const MAX_SEGMENTS = 32

/** Where one scope's log stands, as `GET /head` says. */
export interface ScopeHead {
  readonly scope: string
  readonly epoch: string
  /** The seq of the newest entry. */
  readonly seq: number
  /** The seq from which on segments can be had. */
  readonly floor: number
  /** How many entries a sealed segment holds: segment n reaches from n * size + 1 to (n + 1) * size. */
  readonly segmentSize: number
  /** The entries after the last sealed segment. */
  readonly tail: LogSegment
}

/** How old a head may be that a cache hands out without naming its age, in seconds. */
const UNNAMED_AGE = 2

/**
 * Tells as of when an answer of `GET /head` confirms what it names.
 *
 * Caches that forget the `Age` field (nginx is one) are allowed for by the longest time that the answer's own
 * lifetimes let them keep it; `Age` itself is rounded down.
 *
 * @param startedAtMs when the request was started, epoch milliseconds
 * @param age the answer's `Age` field
 * @example
 * confirmedAtMs(60_000, '1') // 58000
 * confirmedAtMs(60_000, null) // 58000
 */
export function confirmedAtMs(startedAtMs: number, age: string | null): number {
  const seconds = /^\d{1,9}$/.test(age ?? '') ? Number(age) + 1 : UNNAMED_AGE
  return startedAtMs - seconds * 1_000
}

/** How a follower gets from its place to a head. */
export type SegmentPlan =
  /** The head is no news: it may be an older one that a cache has kept. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'reset'; readonly position: Position; readonly why: ResetReason }
  /** These sealed segments, in order, and then the head's tail. */
  | { readonly kind: 'apply'; readonly segments: readonly number[] }

/**
 * Decides what a follower fetches to get from its place to a head.
 *
 * @param place what the follower has applied; `undefined` when it has nothing: then it starts at the head
 * @example
 * const tail = { epoch: 'k3', after: 128, seq: 130, tags: [], hard: [] }
 * const head = { scope: 'public', epoch: 'k3', seq: 130, floor: 0, segmentSize: 64, tail }
 * planSegments({ epoch: 'k3', seq: 70 }, head) // { kind: 'apply', segments: [1] }
 * planSegments({ epoch: 'k3', seq: 130 }, head) // { kind: 'nothing' }
 */
export function planSegments(place: Position | undefined, head: ScopeHead): SegmentPlan {
  const { epoch, seq, floor, segmentSize, tail } = head
  const position = { epoch, seq }
  const reset = (why: ResetReason): SegmentPlan => ({ kind: 'reset', position, why })
  if (place?.epoch !== epoch) return reset('epoch')
  if (place.seq >= seq) return { kind: 'nothing' }
  if (place.seq >= tail.after) return { kind: 'apply', segments: [] }
  if (place.seq < floor) return reset('trimmed')
  const first = Math.floor(place.seq / segmentSize)
  const count = tail.after / segmentSize - first
  if (count > MAX_SEGMENTS) return reset('too-many')
  return { kind: 'apply', segments: Array.from({ length: count }, (_, index) => first + index) }
}

/** Writes heads as the JSON body of `GET /head`. */
export function encodeHead(scopes: readonly ScopeHead[]): string {
  return JSON.stringify({
    scopes: scopes.map(({ tail, ...head }) => ({ ...head, tail: segmentBody(tail) })),
  })
}

/**
 * Decodes the parsed JSON answer of `GET /head`.
 *
 * @returns the heads, or `undefined` when the answer isn't one of ours
 */
export function decodeHead(value: unknown): readonly ScopeHead[] | undefined {
  if (typeof value !== 'object' || value === null || !('scopes' in value)) return undefined
  const { scopes } = value
  if (!Array.isArray(scopes) || scopes.length > MAX_SCOPES) return undefined
  const heads = scopes.flatMap((scope: unknown) => decodeScopeHead(scope) ?? [])
  return heads.length === scopes.length ? heads : undefined
}

const MAX_SCOPES = 8

function decodeScopeHead(value: unknown): ScopeHead | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields: Record<string, unknown> = { ...value }
  const { scope, epoch, seq, floor, segmentSize } = fields
  const tail = decodeSegment(fields['tail'])
  if (typeof scope !== 'string' || typeof epoch !== 'string' || tail === undefined) return undefined
  if (!isSeq(seq) || !isSeq(floor) || !isSeq(segmentSize) || segmentSize < 1) return undefined
  const isWhole = tail.epoch === epoch && tail.seq === seq && tail.after % segmentSize === 0
  return isWhole ? { scope, epoch, seq, floor, segmentSize, tail } : undefined
}
