// SPDX-License-Identifier: MIT
import type { PartitionId } from '@springhouse/core'
import { type OperationRecords, type Origin, type SqlDatabase, sqlStore } from '@springhouse/origin'
import { DEFAULT_BASE, ownerOf } from '@springhouse/core'
import { type BlobAccess, blobGate } from './blobs/blob-gate.ts'
import { isBelow } from './endpoints/answer-endpoint.ts'
import type { EndpointRoom } from './endpoints/endpoint.ts'
import { nodeMiddleware, type NodeMiddleware } from './adapters/node-middleware.ts'
import { Identities } from './identity/identities.ts'
import { Scopes } from './identity/scopes.ts'
import type { Session, SessionReader } from './identity/session.ts'
import { InvalidateGate, type InvalidateAccess } from './invalidate/invalidate-gate.ts'
import { ScopeHeads } from './log/scope-heads.ts'
import type { Next } from './next.ts'
import { Portal } from './portal.ts'
import { EventStreams, type StreamLimits } from './stream/event-streams.ts'
import type { TroubleListener } from './trouble.ts'

/** What {@link springhouse} needs to know of a portal. */
export interface SpringhouseOptions {
  /** The engine: log, cache and policy. */
  readonly origin: Origin
  /** Reads the portal's own session; see {@link SessionReader} for what it may rely on. */
  readonly session: SessionReader
  /** Key of the HMACs that name partitions: at least 16 characters, the same on every process, kept secret. */
  readonly secret: string
  /**
   * Path that the endpoints are mounted below.
   *
   * @default '/springhouse'
   */
  readonly base?: string
  /** Where `origin.transaction` keeps its operations; `/ops` answers from it. */
  readonly database?: SqlDatabase
  /**
   * Other stores of operations, those of `idempotent`: `/ops` answers from them, too.
   *
   * @default []
   */
  readonly stores?: readonly OperationRecords[]
  /**
   * Where devices upload what belongs to their writes, such as photographs: `{ store: fileBlobs('./blobs') }`. A handler
   * then reads `store.read({ owner: await portal.owner(request), id })`.
   *
   * @default nothing is taken
   */
  readonly blobs?: BlobAccess
  /**
   * Milliseconds between two beats of a stream. Followers trust a beat for 45 s.
   *
   * @default 15_000
   */
  readonly beatMs?: number
  /** How many streams are held at once; who comes later is told when to try again. */
  readonly streamLimits?: StreamLimits
  /**
   * Tells whether a session, or nobody's, may follow the log; asked when it comes and at every beat.
   *
   * @default () => true
   */
  readonly mayFollow?: (session: Session | undefined) => boolean | Promise<boolean>
  /**
   * Origins whose pages may follow although they are another site's, such as `https://app.example`.
   *
   * @default []
   */
  readonly allowedOrigins?: readonly string[]
  /** Lets other programs invalidate by `POST /invalidate`; without it there is no such endpoint. */
  readonly invalidate?: InvalidateAccess
  /** Hears of what failed and was worked around. */
  readonly onEvent?: TroubleListener
  /**
   * Clock, epoch milliseconds.
   *
   * @default Date.now
   */
  readonly now?: () => number
  /**
   * Monotonic clock, milliseconds.
   *
   * @default performance.now
   */
  readonly clock?: () => number
  /**
   * Gives a number from 0 up to 1.
   *
   * @default Math.random
   */
  readonly random?: () => number
}

/** How a portal is closed. */
export interface CloseOptions {
  /**
   * Over how many milliseconds the streams end one by one, so that not all followers come back together.
   *
   * @default 0
   */
  readonly spreadMs?: number
}

/** The middleware of one portal. */
export interface Springhouse {
  /**
   * Answers a request: an endpoint, a route of the policy from the cache, or whatever `next` says.
   *
   * @param next the rest of the portal; it sees read requests without conditions, and HEAD as GET
   */
  readonly fetch: (request: Request, next: Next) => Promise<Response>
  /** The same for Node's own server, Express and everything that takes `(req, res, next)`. Mount it first, below no path. */
  readonly node: NodeMiddleware
  /** Names whose private data a request may see: `owner.rights`, or `anonymous`. Rejects when the session reader does. */
  partition(request: Request): Promise<PartitionId>
  /** Names tenant and user of a request, whatever their rights: what `origin.transaction` wants as `owner`. */
  owner(request: Request): Promise<string>
  /** Ends the open streams and accepts no more; followers reconnect, here or elsewhere. Resolves when all have ended. */
  close(options?: CloseOptions): Promise<void>
}

const BEAT_MS = 15_000
const MAX_BEAT_MS = 45_000

/**
 * Makes the middleware that gives every response of a portal its headers, answers `304`, and serves the endpoints.
 *
 * @throws {RangeError} when the secret is shorter than 16 characters, the base is no absolute path, or `beatMs` isn't within 1 to 45,000
 * @example
 * import { createServer } from 'node:http'
 *
 * const portal = springhouse({ origin, secret, session: (request) => sessionOf(request) })
 * // Node and Express:
 * const server = createServer((req, res) => portal.node(req, res, () => handle(req, res)))
 * // Hono, and everything else that speaks the Fetch API:
 * const answer = await portal.fetch(request, async () => Response.json(['milk']))
 * answer.headers.get('Cache-Groups') // '"products"'
 */
export function springhouse(options: SpringhouseOptions): Springhouse {
  const { origin, onEvent = () => undefined } = options
  const { now = Date.now, clock = () => performance.now(), random = Math.random } = options
  const { streamLimits: limits = {}, mayFollow = () => true, allowedOrigins = [] } = options
  const beatMs = checkBeat(options.beatMs ?? BEAT_MS)
  const base = checkBase(options.base ?? DEFAULT_BASE)
  const identities = new Identities(options.secret, options.session)
  const room: EndpointRoom = {
    origin,
    identities,
    scopes: new Scopes(options.secret, origin.policy.routes, now),
    streams: new EventStreams({ origin, beatMs, limits, clock, random }),
    heads: new ScopeHeads(origin),
    records: recordsOf(options),
    blobs: options.blobs && blobGate(options.blobs),
    invalidations: options.invalidate && new InvalidateGate(options.invalidate, clock),
    mayFollow,
    allowedOrigins: new Set(allowedOrigins),
    isEndpoint: (pathname) => isBelow(base, pathname),
    clock,
    onEvent,
  }
  const portal = new Portal({ base, room, now, clock })
  const answer = (request: Request, next: Next): Promise<Response> => portal.answer(request, next)
  const partition = async (request: Request): Promise<PartitionId> =>
    (await identities.of(request)).partition
  return {
    fetch: answer,
    node: nodeMiddleware(answer),
    partition,
    owner: async (request) => ownerOf(await partition(request)),
    close: ({ spreadMs = 0 } = {}) => room.streams.close(spreadMs),
  }
}

function recordsOf({
  origin,
  database,
  stores = [],
}: SpringhouseOptions): readonly OperationRecords[] {
  return database === undefined ? stores : [sqlStore({ origin, database }), ...stores]
}

function checkBeat(beatMs: number): number {
  if (beatMs >= 1 && beatMs <= MAX_BEAT_MS) return beatMs
  throw new RangeError(
    `Cannot beat every ${beatMs} ms: followers need a beat within ${MAX_BEAT_MS} ms`,
  )
}

function checkBase(base: string): string {
  if (/^(\/[\w.~-]+)+$/.test(base)) return base
  throw new RangeError(
    `Cannot mount below "${base}": the base starts with a slash and doesn't end with one`,
  )
}
