// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { TracedRead } from '../trace.ts'
import type { Landing } from './landing.ts'

/** What the performer of a read may do. The Workbox bridge provides it, so that plugins see each step. */
export interface ReadContext {
  readonly tier: BrowserTier
  readonly match: RouteMatch
  readonly request: Request
  /** What was decided, for whoever asks why later. */
  traced: TracedRead | undefined
  /** Finds the route that would answer a GET of another URL. */
  readonly matchOf: (url: string) => RouteMatch | undefined
  /** The request by whose URL the entry is looked up and stored. */
  cacheKeyRequest(mode: 'read' | 'write'): Promise<Request>
  /** Asks the network. */
  fetch(request: Request): Promise<Response>
  /** Shows a stored response to the plugins; `undefined` when one of them refuses it. */
  reuse(response: Response): Promise<Response | undefined>
  /**
   * Stores a response once the answer has been handed over.
   *
   * @returns its body; `undefined` when it wasn't stored
   */
  keep(landing: Landing): Promise<ArrayBuffer | undefined>
  /** Keeps the worker alive for work behind the answer. */
  waitUntil<T>(work: Promise<T>): Promise<T>
}
