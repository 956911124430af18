// SPDX-License-Identifier: MIT
import { LEASE_MS } from '@springhouse/core'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../servers/free-port.ts'
import { ServerProcess } from '../../servers/server-process.ts'
import type { Bed } from '../bed/bed.ts'
import { ROWS } from '../crowd.ts'
import type { Read } from '../oracle/ledger.ts'
import { BOUND_MS, type Witness } from '../run.ts'
import { type FleetSettings, type FleetState, SAILS, type Shown, SPEED } from './settings.ts'

/** How long a browser may take to follow again after troubles, in milliseconds: its longest pause before it reconnects, and some. */
const RETURN_MS = 15_000
/** Clocks are read in whole milliseconds. */
const ROUNDING_MS = 5

/** Starts many browsers, each running the client's own code. */
export async function openFleet(
  program: string,
  bed: Bed,
  options: { readonly browsers: number; readonly seed: number },
): Promise<Witness> {
  const port = await freePort()
  const streets = bed.streets.map((street) => street.port)
  const settings: FleetSettings = { ...options, port, streets, rows: ROWS }
  const server = await ServerProcess.start({
    file: process.execPath,
    args: [program, JSON.stringify(settings)],
    ready: SAILS,
    missing: `Cannot run ${program}`,
  })
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    // This test's own program answers.
    return (await response.json()) as T
  }
  return {
    name: `${options.browsers} browsers`,
    // What the process may still answer after its own silence, and what the browser may show on top of that.
    boundMs: BOUND_MS + LEASE_MS / SPEED + ROUNDING_MS,
    take: async () => (await ask<readonly Shown[]>('/shown')).map(asRead),
    async readAll(place) {
      const isThere = ({ places, behind }: FleetState): boolean =>
        places.length === 1 && places[0] === place && behind.length === 0
      await untilState(() => ask<FleetState>('/state'), isThere, place)
      return (await ask<readonly Shown[]>('/all')).map(asRead)
    },
    close: () => server.end('SIGKILL'),
  }
}

async function untilState(
  read: () => Promise<FleetState>,
  isThere: (state: FleetState) => boolean,
  place: string,
): Promise<void> {
  const endMs = Date.now() + RETURN_MS
  for (;;) {
    const state = await read()
    if (isThere(state)) return
    if (Date.now() > endMs) {
      throw new Error(`Some browsers never came to ${place}: ${JSON.stringify(state)}`)
    }
    await pause(50)
  }
}

function asRead(shown: Shown): Read {
  return { ...shown, process: undefined }
}
