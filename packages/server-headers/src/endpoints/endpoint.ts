// SPDX-License-Identifier: MIT
import type { OperationRecords, Origin } from '@springhouse/origin'
import type { BlobGate } from '../blobs/blob-gate.ts'
import type { Identities, Identity } from '../identity/identities.ts'
import type { Scopes } from '../identity/scopes.ts'
import type { Session } from '../identity/session.ts'
import type { InvalidateGate } from '../invalidate/invalidate-gate.ts'
import type { ScopeHeads } from '../log/scope-heads.ts'
import type { EventStreams } from '../stream/event-streams.ts'
import type { TroubleListener } from '../trouble.ts'

/** What the endpoints work with. */
export interface EndpointRoom {
  readonly origin: Origin
  readonly identities: Identities
  readonly scopes: Scopes
  readonly streams: EventStreams
  readonly heads: ScopeHeads
  /** Everything that remembers operations. */
  readonly records: readonly OperationRecords[]
  /** Where devices upload what belongs to their writes; `undefined` when they can't. */
  readonly blobs: BlobGate | undefined
  /** Who may invalidate over HTTP; `undefined` when nobody may. */
  readonly invalidations: InvalidateGate | undefined
  /** Tells whether a session may follow the log. */
  readonly mayFollow: (session: Session | undefined) => boolean | Promise<boolean>
  /** Origins of other sites whose pages may follow. */
  readonly allowedOrigins: ReadonlySet<string>
  /** Tells whether a path is the base, or below it. */
  readonly isEndpoint: (pathname: string) => boolean
  /** Monotonic clock, milliseconds. */
  readonly clock: () => number
  readonly onEvent: TroubleListener
}

/** Answers one endpoint for an identified request. */
export type Endpoint = (
  request: Request,
  identity: Identity,
  room: EndpointRoom,
) => Promise<Response>

/** Answers one endpoint whoever asks. `rest` is the part of the path after the endpoint's own. */
export type OpenEndpoint = (
  request: Request,
  rest: readonly string[],
  room: EndpointRoom,
) => Promise<Response>
