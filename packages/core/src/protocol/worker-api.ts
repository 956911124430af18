// SPDX-License-Identifier: MIT
import type { Confirmation } from '../log/following.ts'
import type { Position } from '../log/position.ts'
import type { Tag } from '../log/tag.ts'
import type { Invalidation } from '../log/tag-table.ts'
import type { CacheReport } from './cache-report.ts'

/** Version of the messages between page and worker. Either side refuses what it doesn't know. */
export const WORKER_PROTOCOL = 1

/** Sent by a page with a `MessagePort`: wakes the worker and opens one RPC session on the port. */
export interface ConnectMessage {
  readonly springhouse: typeof WORKER_PROTOCOL
  readonly type: 'connect'
}

/** First message that the worker posts on the port, before Comlink speaks on it. */
export interface ReadyMessage {
  readonly springhouse: typeof WORKER_PROTOCOL
  readonly type: 'ready'
  /** Random, one a start of the worker: another one means that it was restarted. */
  readonly bootId: string
}

/** First message on the port when the worker doesn't know the page's version. */
export interface RefusedMessage {
  readonly springhouse: number
  readonly type: 'refused'
  readonly why: string
}

/** Guards a message that claims to open a session. A wrong version still passes `isSessionRequest`, so that it gets an answer. */
export function isConnectMessage(value: unknown): value is ConnectMessage {
  return isSessionRequest(value) && value.springhouse === WORKER_PROTOCOL
}

/** Tells whether a message asks for a session, in whatever version. */
export function isSessionRequest(
  value: unknown,
): value is { readonly springhouse: number; readonly type: 'connect' } {
  return hasShape(value) && typeof value['springhouse'] === 'number' && value['type'] === 'connect'
}

/** Guards the worker's first message on a port. */
export function isReadyMessage(value: unknown): value is ReadyMessage {
  return (
    hasShape(value) &&
    value['springhouse'] === WORKER_PROTOCOL &&
    value['type'] === 'ready' &&
    typeof value['bootId'] === 'string'
  )
}

/** Guards the worker's refusal. */
export function isRefusedMessage(value: unknown): value is RefusedMessage {
  return hasShape(value) && value['type'] === 'refused' && typeof value['why'] === 'string'
}

/** What the worker has applied of one scope's log. */
export interface ScopeState {
  readonly scope: string
  readonly position: Position
}

/** Where the origin says that one scope's log stands. */
export interface ScopeConfirmation {
  readonly scope: string
  readonly confirmation: Confirmation
}

/** What `hello` says. */
export interface SessionNews {
  readonly partition: string
  /** Whether caching is on. */
  readonly cache: boolean
  /** All scopes that it names. Who leaves them out leaves the scope of the session's tenant unknown. */
  readonly scopes?: readonly string[]
  /** The heads that it names: who has applied them already follows, although no event comes. @default none */
  readonly confirmations?: readonly ScopeConfirmation[]
}

/** The worker's answer to a relayed event. Only `applied` moves the tab's own position. */
export type RelayOutcome =
  | { readonly kind: 'applied'; readonly position: Position }
  /** Earlier entries are missing: catch up from `position`. */
  | { readonly kind: 'gap'; readonly position: Position | undefined }
  /** The store failed: nothing was applied, try again. */
  | { readonly kind: 'failed'; readonly why: string }

/** One stored response, described for inspection. */
export interface EntrySummary {
  readonly url: string
  readonly route: string
  readonly partition: string
  readonly tags: readonly Tag[]
  readonly status: number
  readonly ageSeconds: number
  readonly bodyBytes: number
  readonly validity: 'valid' | 'unknown' | 'invalid'
}

/**
 * Why a page wants the outbox sent.
 *
 * - `user`: its user asks for it: ends every wait that the origin didn't ask for.
 * - `connected`: there is a network again: ends the waits for one.
 * - `timer`: it may be time: sends what is due, ends no wait.
 */
export type DrainReason = 'user' | 'connected' | 'timer'

/** What the worker does for pages, by Comlink. Every call may be repeated safely. */
export interface WorkerApi {
  /** Positions that the worker has applied, for `since`. */
  positions(): Promise<readonly ScopeState[]>
  /** Applies one event of a scope's log. */
  applyInvalidation(
    scope: string,
    invalidation: Invalidation,
    confirmation: Confirmation,
  ): Promise<RelayOutcome>
  /**
   * Starts a scope over at a position; marks everything of it stale, deletes nothing.
   *
   * @param from where the page's connection began, `null` when nothing was known of the scope. Where the scope has come
   * into another epoch since, the reset is late and the answer `gap`: a tab that thaws must not lead the worker back.
   */
  applyReset(
    scope: string,
    position: Position,
    confirmation: Confirmation,
    from?: Position | null,
  ): Promise<RelayOutcome>
  /** Takes in what `hello` says. Another partition than before seals off the old one. */
  applySession(session: SessionNews): Promise<void>
  /**
   * From now on reads of routes with the consistency `session` or `causal` are at or past a position that another device
   * has told.
   */
  after(position: Position): Promise<void>
  /** Deletes the private entries of every partition; the next private read goes to the network. */
  forgetPrivateData(): Promise<void>
  /** Starts sending what is queued; resolves when the run has been started, not when it has ended. */
  drainOutbox(reason: DrainReason): Promise<void>
  /** Describes stored responses, newest first. */
  inspect(limit: number): Promise<readonly EntrySummary[]>
  /** Reports what is stored, why reads were answered as they were, and what space is taken. */
  report(limit: number): Promise<CacheReport>
}

/** Says on the BroadcastChannel what has happened. Informs only: nothing that must last is sent this way. */
export type Broadcast =
  | {
      readonly springhouse: typeof WORKER_PROTOCOL
      readonly type: 'changed'
      readonly scope: string
      readonly tags: readonly Tag[]
      /** `undefined` when the change has no known place in the log; without tags it is a reset: anything may have changed. */
      readonly position: Position | undefined
    }
  /** A refresh behind an answer brought something else than the stored response that was handed out. */
  | {
      readonly springhouse: typeof WORKER_PROTOCOL
      readonly type: 'refreshed'
      readonly url: string
      readonly tags: readonly Tag[]
    }
  /** Something happened in the outbox. */
  | {
      readonly springhouse: typeof WORKER_PROTOCOL
      readonly type: 'outbox'
      /** Numbers of the operations that were changed; without them any may be another. */
      readonly seqs?: readonly number[]
    }
  | {
      readonly springhouse: typeof WORKER_PROTOCOL
      readonly type: 'partition'
      readonly partition: string
    }
  | {
      readonly springhouse: typeof WORKER_PROTOCOL
      readonly type: 'trouble'
      /** What failed, in words: a store error, a quota, a malformed field. */
      readonly what: string
    }
  /** The leader tab tells the others how it follows. */
  | {
      readonly springhouse: typeof WORKER_PROTOCOL
      readonly type: 'link'
      readonly state: 'connecting' | 'following' | 'offline' | 'signed-out'
      readonly lastContactAtMs: number | undefined
      /** The fence: counts the leaderships of this browser, so a later leader's word is told from a former one's. */
      readonly term?: number
      readonly transport?: Transport | undefined
      readonly lagMs?: number | undefined
    }
  /** A tab that waits for the lead asks whether somebody still has it; a leader answers with `link`. */
  | {
      readonly springhouse: typeof WORKER_PROTOCOL
      readonly type: 'who-leads'
      /** There may be a network now: the leader shouldn't wait any longer. */
      readonly hasten: boolean
    }

/** What carries the log to a browser: a fetched stream, the browser's own `EventSource`, or a question from time to time. */
export type Transport = 'stream' | 'event-source' | 'poll'

/** Guards a message of the BroadcastChannel. */
export function isBroadcast(value: unknown): value is Broadcast {
  return hasShape(value) && value['springhouse'] === WORKER_PROTOCOL && isKnownBroadcast(value)
}

const LINK_STATES: readonly unknown[] = ['connecting', 'following', 'offline', 'signed-out']

function isKnownBroadcast(value: Readonly<Record<string, unknown>>): boolean {
  switch (value['type']) {
    case 'changed':
      return typeof value['scope'] === 'string' && isTagList(value['tags'])
    case 'refreshed':
      return typeof value['url'] === 'string' && isTagList(value['tags'])
    case 'outbox':
      return value['seqs'] === undefined || isNumberList(value['seqs'])
    case 'partition':
      return typeof value['partition'] === 'string'
    case 'trouble':
      return typeof value['what'] === 'string'
    case 'link':
      return LINK_STATES.includes(value['state']) && isOptionalNumber(value['term'])
    case 'who-leads':
      return typeof value['hasten'] === 'boolean'
    default:
      return false
  }
}

function isOptionalNumber(value: unknown): boolean {
  return value === undefined || typeof value === 'number'
}

function isNumberList(value: unknown): boolean {
  return Array.isArray(value) && value.every((number) => Number.isSafeInteger(number))
}

function isTagList(value: unknown): boolean {
  return Array.isArray(value) && value.every((tag) => typeof tag === 'string')
}

function hasShape(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
