// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { AskedInvalidation } from './asked-invalidation.ts'
import { TokenBuckets } from './token-buckets.ts'

/** Something that was done, or refused, at `POST /invalidate`. */
export type InvalidationAudit =
  | {
      readonly type: 'invalidated'
      /** Who asked, as `authorize` named it. */
      readonly by: string
      readonly asked: AskedInvalidation
      readonly position: Position
    }
  | {
      readonly type: 'refused'
      /** Who asked; `undefined` when `authorize` knew nobody. */
      readonly by: string | undefined
      readonly asked: AskedInvalidation
      readonly why: 'not-allowed' | 'too-often' | 'log-away'
    }

/** Lets other programs invalidate over HTTP. */
export interface InvalidateAccess {
  /**
   * Names who asks, or refuses with `undefined`. Check a secret of the request, and whether its bearer may invalidate in
   * the scope that is asked for.
   */
  readonly authorize: (
    request: Request,
    asked: AskedInvalidation,
  ) => string | undefined | Promise<string | undefined>
  /** Hears of everything that was done and refused. Must not throw. */
  readonly audit: (entry: InvalidationAudit) => void
  /**
   * How many invalidations a minute each caller may ask for.
   *
   * @default 600
   */
  readonly perMinute?: number
  /**
   * How many at once after a pause.
   *
   * @default 100
   */
  readonly burst?: number
}

const PER_MINUTE = 600
const BURST = 100

/** Decides who may invalidate over HTTP, and how often. */
export class InvalidateGate {
  readonly #options: InvalidateAccess
  readonly #buckets: TokenBuckets

  /**
   * @param clock monotonic, milliseconds
   * @throws {RangeError} when `perMinute` or `burst` lets nobody in
   */
  constructor(options: InvalidateAccess, clock: () => number) {
    const { perMinute = PER_MINUTE, burst = BURST } = options
    if (!(perMinute > 0 && burst >= 1)) {
      throw new RangeError(
        `Cannot limit invalidations to ${perMinute} a minute, ${burst} at once: nobody could ask for one`,
      )
    }
    this.#options = options
    this.#buckets = new TokenBuckets({ perMinute, burst, clock })
  }

  /** Names who asks; `undefined` for nobody who may. Rejects when the hook does. */
  async authorize(request: Request, asked: AskedInvalidation): Promise<string | undefined> {
    return this.#options.authorize(request, asked)
  }

  /** Takes one of a caller's share: 0, or after how many seconds there is one. */
  take(by: string): number {
    return this.#buckets.take(by)
  }

  audit(entry: InvalidationAudit): void {
    this.#options.audit(entry)
  }
}
