// SPDX-License-Identifier: MIT
import { parsePosition, type Position } from '../log/position.ts'
import { isInvalidationTag, type Tag } from '../log/tag.ts'
import type { Invalidation } from '../log/tag-table.ts'

/** Why a follower must start over. */
export type ResetReason = 'trimmed' | 'epoch' | 'rights' | 'too-many'

/** State of one scope as `hello` and `/changes` name it. */
export interface ScopeHello {
  readonly scope: string
  /** The place that the origin really resumes from. */
  readonly from: Position
  /** The released head when the request was accepted. */
  readonly head: Position
  /** Whether something between the asked place and `from` is lost: a reset follows. */
  readonly gap: boolean
  /** Part of the path of a private scope's head and segments. It changes now and then: the newest counts. */
  readonly key?: string
}

/** An event of the stream, decoded. */
export type StreamEvent =
  | {
      readonly type: 'hello'
      /** Opaque name of whose private data this session may see. */
      readonly partition: string
      /** `false` when the operator switched caching off: the worker steps aside. */
      readonly cache: boolean
      readonly scopes: readonly ScopeHello[]
    }
  | { readonly type: 'inv'; readonly invalidation: Invalidation }
  | {
      readonly type: 'beat'
      readonly heads: readonly Position[]
      /** Milliseconds, by the server's clock, since it accepted the stream. */
      readonly sinceAcceptedMs: number
    }
  | { readonly type: 'reset'; readonly position: Position; readonly why: ResetReason }

/** One server-sent event before encoding. */
export interface StreamFrame {
  readonly event: string
  readonly data: string
  readonly id?: string
  /** How long an `EventSource` waits before it connects anew, in milliseconds. */
  readonly retryMs?: number
}

/** Encodes an event as the frame that `docs/protocol.md` describes. */
export function encodeStreamEvent(event: StreamEvent): StreamFrame {
  switch (event.type) {
    case 'hello': {
      const scopes = event.scopes.map(({ scope, from, head, gap, key }) => ({
        scope,
        from: `${from.epoch}.${from.seq}`,
        head: `${head.epoch}.${head.seq}`,
        gap,
        ...(key === undefined ? {} : { key }),
      }))
      const { partition, cache } = event
      return { event: 'hello', data: JSON.stringify({ partition, cache, scopes }) }
    }
    case 'inv': {
      const { position, previousSeq, tags, kind } = event.invalidation
      const hard = kind === 'hard' ? { k: 'hard' } : {}
      const data = JSON.stringify({ p: previousSeq, t: tags, ...hard })
      return { event: 'inv', data, id: `${position.epoch}.${position.seq}` }
    }
    case 'beat': {
      const head = event.heads.map((position) => `${position.epoch}.${position.seq}`).join(',')
      return { event: 'beat', data: JSON.stringify({ head, ms: event.sinceAcceptedMs }) }
    }
    case 'reset': {
      const { epoch, seq } = event.position
      return { event: 'reset', data: JSON.stringify({ epoch, seq, why: event.why }) }
    }
  }
}

/** Writes a frame as bytes on the wire (server-sent events syntax). */
export function formatStreamFrame(frame: StreamFrame): string {
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`
  const retry = frame.retryMs === undefined ? '' : `retry: ${frame.retryMs}\n`
  // JSON has no raw line breaks, so data is always one line.
  return `${retry}${id}event: ${frame.event}\ndata: ${frame.data}\n\n`
}

/**
 * Decodes a received frame.
 *
 * @returns the event, or `undefined` when it is unknown or malformed: a follower ignores it, and the gap shows by `p`
 */
export function decodeStreamFrame(frame: StreamFrame): StreamEvent | undefined {
  const body = parseObject(frame.data)
  return body === undefined ? undefined : decodeEvent(frame.event, frame.id, body)
}

/** Encodes events as the JSON answer of `GET /changes`: `{ events: [{ event, id?, data }] }`. */
export function encodeChanges(events: readonly StreamEvent[]): string {
  const frames = events.map(encodeStreamEvent)
  return JSON.stringify({
    events: frames.map(({ event, id, data }) => ({
      event,
      ...(id === undefined ? {} : { id }),
      data: JSON.parse(data) as unknown,
    })),
  })
}

/**
 * Decodes the parsed JSON answer of `GET /changes`.
 *
 * @returns the events in order, or `undefined` when the answer isn't one of ours
 */
export function decodeChanges(answer: unknown): readonly StreamEvent[] | undefined {
  const list = asFields(answer)?.['events']
  if (!Array.isArray(list)) return undefined
  const events: StreamEvent[] = []
  for (const value of list) {
    const fields = asFields(value)
    const body = asFields(fields?.['data'])
    const { event: name, id } = fields ?? {}
    if (typeof name !== 'string' || body === undefined) return undefined
    const event = decodeEvent(name, typeof id === 'string' ? id : undefined, body)
    if (event === undefined) return undefined
    events.push(event)
  }
  return events
}

type Fields = Readonly<Record<string, unknown>>

function decodeEvent(name: string, id: string | undefined, body: Fields): StreamEvent | undefined {
  switch (name) {
    case 'hello':
      return decodeHello(body)
    case 'inv':
      return decodeInvalidation(id, body)
    case 'beat':
      return decodeBeat(body)
    case 'reset':
      return decodeReset(body)
    default:
      return undefined
  }
}

function parseObject(text: string): Fields | undefined {
  try {
    return asFields(JSON.parse(text))
  } catch {
    return undefined
  }
}

function asFields(value: unknown): Fields | undefined {
  // A plain JSON object; its fields are checked one by one where they are read.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined
}

function decodeHello(body: Fields): StreamEvent | undefined {
  const { partition, cache, scopes } = body
  if (typeof partition !== 'string' || !Array.isArray(scopes)) return undefined
  const decoded = scopes.flatMap((scope: unknown) => decodeScope(scope) ?? [])
  if (decoded.length !== scopes.length) return undefined
  return { type: 'hello', partition, cache: cache !== false, scopes: decoded }
}

function decodeScope(value: unknown): ScopeHello | undefined {
  const fields = asFields(value)
  if (fields === undefined) return undefined
  const { scope, from, head, gap, key } = fields
  const fromPosition = typeof from === 'string' ? parsePosition(from) : undefined
  const headPosition = typeof head === 'string' ? parsePosition(head) : undefined
  if (typeof scope !== 'string' || fromPosition === undefined || headPosition === undefined) {
    return undefined
  }
  const state = { scope, from: fromPosition, head: headPosition, gap: gap === true }
  return typeof key === 'string' && KEY.test(key) ? { ...state, key } : state
}

// What may stand between two slashes of a path.
const KEY = /^[A-Za-z0-9_-]{1,512}$/

function decodeInvalidation(id: string | undefined, body: Fields): StreamEvent | undefined {
  const position = parsePosition(id)
  const { p, t, k } = body
  if (position === undefined || !isAmount(p) || !Array.isArray(t)) return undefined
  const tags: Tag[] = []
  for (const tag of t) {
    if (typeof tag !== 'string' || !isInvalidationTag(tag)) return undefined
    tags.push(tag)
  }
  const kind = k === 'hard' ? 'hard' : 'soft'
  return { type: 'inv', invalidation: { position, previousSeq: p, tags, kind } }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function decodeBeat(body: Fields): StreamEvent | undefined {
  const { head, ms } = body
  if (typeof head !== 'string' || !isAmount(ms)) return undefined
  const heads = head.split(',').flatMap((part) => parsePosition(part) ?? [])
  return { type: 'beat', heads, sinceAcceptedMs: ms }
}

const RESET_REASONS: readonly ResetReason[] = ['trimmed', 'epoch', 'rights', 'too-many']

function decodeReset(body: Fields): StreamEvent | undefined {
  const { epoch, seq, why } = body
  const position = parsePosition(`${String(epoch)}.${String(seq)}`)
  const reason = RESET_REASONS.find((known) => known === why)
  if (position === undefined || reason === undefined) return undefined
  return { type: 'reset', position, why: reason }
}
