// SPDX-License-Identifier: MIT
import type { Origin, SqlDatabase } from '@springhouse/origin'
import type { Identities, Identity } from '../identity/identities.ts'
import type { EventStreams } from '../stream/event-streams.ts'
import type { TroubleListener } from '../trouble.ts'

/** What the endpoints work with. */
export interface EndpointRoom {
  readonly origin: Origin
  readonly identities: Identities
  readonly streams: EventStreams
  /** Where operations are kept; `undefined` when the portal has no database for them. */
  readonly database: SqlDatabase | undefined
  readonly onEvent: TroubleListener
}

/** Answers one endpoint for an identified request. */
export type Endpoint = (
  request: Request,
  identity: Identity,
  room: EndpointRoom,
) => Promise<Response>
