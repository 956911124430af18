// SPDX-License-Identifier: MIT

/** The part of an origin that can fail on its own. */
export type OriginPart =
  /** The invalidation log: while it is unreachable nothing is answered from a cache. */
  | 'log'
  /** The Redis tier of the response cache: while it fails the loader answers. */
  | 'entries'
  /** The relay of invalidations that were committed but not yet appended. */
  | 'relay'

/** What an operator wants to hear of. Each is told once per change, not once per request. */
export type OriginEvent =
  | {
      readonly type: 'trouble'
      readonly part: OriginPart
      /** What failed, in words. */
      readonly what: string
    }
  | { readonly type: 'recovered'; readonly part: OriginPart }

/** Hears the events of an origin. Must not throw. */
export type OriginListener = (event: OriginEvent) => void
