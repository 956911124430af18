// SPDX-License-Identifier: MIT

/** Simulated browsers live this many times as fast as real ones: their timers and their lease are shorter. */
export const SPEED = 10

/** What the fleet is told at its start, as JSON. */
export interface FleetSettings {
  readonly port: number
  /** Ports of the portal, any of which answers. */
  readonly streets: readonly number[]
  readonly browsers: number
  readonly rows: number
  readonly seed: number
}

/** What a browser has shown, as it is told to the test. */
export interface Shown {
  readonly row: number
  readonly version: number
  readonly where: string
  /** Epoch milliseconds. */
  readonly startedAtMs: number
}

/** Where the fleet stands. */
export interface FleetState {
  /** Places in the log that browsers have come to, each once. */
  readonly places: readonly string[]
  /** How many of the browsers count as following now. */
  readonly following: number
  /** Where the others are, and how they are connected. */
  readonly behind: readonly string[]
}

/** Written when the fleet is on its way. */
export const SAILS = 'The fleet sails'
