// SPDX-License-Identifier: MIT

/** What the bench asks the process that holds the streams. */
export type StreamServerQuestion =
  | { readonly type: 'usage' }
  | { readonly type: 'invalidate'; readonly tags: readonly string[] }
  /** `busy:0`, `busy:1` and so on, evenly, whether or not the one before has been answered. */
  | { readonly type: 'keep-invalidating'; readonly count: number; readonly perSecond: number }

/** What that process answers, one answer a question, in order. */
export type StreamServerAnswer =
  | { readonly type: 'ready'; readonly port: number }
  | {
      readonly type: 'usage'
      /** Bytes, after a collection of garbage. */
      readonly rss: number
      readonly heapUsed: number
      readonly external: number
      /** Milliseconds of processor time since the process began. */
      readonly cpuMs: number
    }
  | {
      readonly type: 'invalidated'
      /**
       * When it was asked for, or right before its commit: nanoseconds of the machine's monotonic clock, which all its
       * processes share.
       */
      readonly atNs: string
    }
  | {
      readonly type: 'kept-invalidating'
      /** Of each, as above. */
      readonly atNs: readonly string[]
    }

/** The answer of one type. */
export type AnswerOf<Type extends StreamServerAnswer['type']> = Extract<
  StreamServerAnswer,
  { readonly type: Type }
>
