// SPDX-License-Identifier: MIT

/** The caches that are put through the same. */
export type CacheName = 'springhouse' | 'bentocache' | 'cacheable'

/** Something built in wrongly, so that the judge can be seen to notice. */
export type Flaw =
  /** The data is read before the position that its answer bears. */
  | 'stamp-after-data'
  /** The process goes on trusting its memory though it hears nothing. */
  | 'trusts-for-ever'

/** What a portal process is told at its start, as JSON. */
export interface PortalSettings {
  readonly cache: CacheName
  readonly flaw?: Flaw | undefined
  readonly app: string
  readonly port: number
  readonly redisUrl: string
  readonly databaseUrl: string
  readonly seed: number
  /** File with the browser's scripts, for a portal that has pages. */
  readonly pages?: string | undefined
}

/** What a portal process tells of itself. */
export interface PortalState {
  /** Whether it hears of everything and owes nothing, as far as its cache can tell. */
  readonly isReady: boolean
  /** How far it has come in the log, where there is one; the same everywhere once all have heard everything. */
  readonly place: string
  /** How often a row was read from the database, by the path that was asked for. */
  readonly loads: Readonly<Record<string, number>>
  /** What has failed lately and what has recovered, for whoever has to find out why it isn't well. */
  readonly troubles: readonly string[]
}

/** Where browsers that live faster find the log. */
export const QUICK_BASE = '/quick'
/** Request field that names whose session it is. */
export const USER_FIELD = 'Torture-User'
/** Path of the state; no route of the policy. */
export const STATE_PATH = '/torture/state'
/** Written when it takes requests. */
export const LISTENS = 'The portal listens'
