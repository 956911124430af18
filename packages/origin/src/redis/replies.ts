// SPDX-License-Identifier: MIT
import type { InvalidationKind, Position, Tag } from '@springhouse/core'
import type { TagsSince } from '../log/catch-up.ts'
import type { LogState } from '../log/log-driver.ts'

/** A log entry as it is stored. */
export interface LogEntry {
  readonly seq: number
  readonly nonce: string
  readonly kind: InvalidationKind
  readonly tags: readonly Tag[]
}

/** Answer of the pull script. */
export interface PullReply extends LogState {
  readonly headNonce: string
  readonly entries: readonly LogEntry[]
}

/** Answer of the catch-up script. */
export interface CatchUpReply extends LogState {
  /** `undefined` when there are too many. */
  readonly tags: TagsSince | undefined
}

/** Answer of the versions script. */
export interface VersionsReply extends LogState {
  readonly versions: readonly (number | undefined)[]
}

/** What marks the version of a hard invalidation; no tag has a space. */
const HARD = ' hard '

/** Reads the answer of the append script. */
export function decodePosition(reply: unknown): Position {
  const [epoch, seq] = list(reply)
  return { epoch: text(epoch), seq: count(seq) }
}

/** Reads the answer of the pull script. */
export function decodePull(reply: unknown): PullReply {
  const [, , , nonce, entries] = list(reply)
  return { ...decodeState(reply), headNonce: text(nonce), entries: list(entries).map(decodeEntry) }
}

/** Reads the answer of the catch-up script. */
export function decodeCatchUp(reply: unknown): CatchUpReply {
  const [, , , number, members] = list(reply)
  const named = list(members).map(text)
  if (named.length < count(number)) return { ...decodeState(reply), tags: undefined }
  const hard = new Set(
    named.filter((name) => name.startsWith(HARD)).map((name) => name.slice(HARD.length)),
  )
  const soft = named.filter((name) => !name.startsWith(' ') && !hard.has(name))
  return { ...decodeState(reply), tags: { soft, hard: [...hard] } }
}

/** Reads the answer of the versions script. */
export function decodeVersions(reply: unknown): VersionsReply {
  const [, , , versions] = list(reply)
  const read = (version: unknown): number | undefined =>
    version === '' ? undefined : count(version)
  return { ...decodeState(reply), versions: list(versions).map(read) }
}

function decodeState(reply: unknown): LogState {
  const [, , floor] = list(reply)
  return { head: decodePosition(reply), floor: count(floor) }
}

function decodeEntry(reply: unknown): LogEntry {
  const [id, fields] = list(reply)
  const [, nonce, , kind, , tags] = list(fields)
  return {
    seq: decodeEntrySeq(id),
    nonce: text(nonce),
    kind: kind === 'hard' ? 'hard' : 'soft',
    tags: text(tags)
      .split(' ')
      .filter((tag) => tag !== ''),
  }
}

/** Reads the seq in an entry's id, `0-7`. */
export function decodeEntrySeq(reply: unknown): number {
  return count(text(reply).slice(2))
}

/** Reads text, in whichever form the client gave it. */
export function decodeText(reply: unknown): string {
  return text(reply)
}

/** Reads a whole number. */
export function decodeCount(reply: unknown): number {
  return count(reply)
}

function list(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply
  throw new TypeError(`Cannot read Redis reply: expected a list, received ${typeof reply}`)
}

function text(reply: unknown): string {
  if (typeof reply === 'string') return reply
  if (Buffer.isBuffer(reply)) return reply.toString('utf8')
  throw new TypeError(`Cannot read Redis reply: expected text, received ${typeof reply}`)
}

function count(reply: unknown): number {
  const number = Number(reply)
  if (Number.isSafeInteger(number)) return number
  throw new TypeError(`Cannot read Redis reply: expected a whole number, received ${typeof reply}`)
}
