// SPDX-License-Identifier: MIT

/** What the bench asks a process of followers. */
export type CrowdQuestion =
  | { readonly type: 'open'; readonly url: string; readonly count: number }
  | { readonly type: 'hearings' }
  | { readonly type: 'usage' }

/** How far one tag has got in a process. */
export interface Hearing {
  readonly tag: string
  /** How many of its followers have heard it. */
  readonly followers: number
  /** When the latest of them did: nanoseconds of the machine's monotonic clock, which all its processes share. */
  readonly lastNs: string
}

/** What such a process answers, one answer a question, in order. */
export type CrowdAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'open' }
  | { readonly type: 'hearings'; readonly hearings: readonly Hearing[] }
  | {
      readonly type: 'usage'
      /** Milliseconds of processor time since the process began. */
      readonly cpuMs: number
    }
