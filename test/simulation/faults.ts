// SPDX-License-Identifier: MIT
import type { Confirmation, Invalidation, Position } from '@springhouse/core'

/** Decisions of the product that a test may replace by wrong ones, to see that the simulation notices. */
export interface Faults {
  /** Which stamp an answer is stored with. */
  readonly stamp: (
    named: Position | undefined,
    atLanding: Position | undefined,
  ) => Position | undefined
  /** What the worker is told of an event. */
  readonly event: (invalidation: Invalidation) => Invalidation
  /** What is believed of a confirmation that is received at a time of the device. */
  readonly confirmation: (confirmation: Confirmation, receivedAtMs: number) => Confirmation
}

/** What the product does. */
export const NO_FAULTS: Faults = {
  stamp: (named) => named,
  event: (invalidation) => invalidation,
  confirmation: (confirmation) => confirmation,
}
