// SPDX-License-Identifier: MIT
import type { PortalState } from '../portal/settings.ts'
import type { Write } from './ledger.ts'

/** Loads of every process, in their order. */
export type Loads = readonly PortalState['loads'][]

/** What invalidations have cost in loads, while nothing bad happened. */
export interface LoadCount {
  readonly loads: number
  /** How many loads there may have been: one for each invalidation, at each process, of each path that it reaches. */
  readonly allowed: number
  /** Paths that a process has loaded more often than they were invalidated. */
  readonly surplus: readonly string[]
}

/** Compares loads with the invalidations between two moments at which every path was cached. */
export function countLoads(before: Loads, after: Loads, writes: readonly Write[]): LoadCount {
  const forAll = writes.filter(({ reachesAll }) => reachesAll === true).length
  const own = new Map<number, number>()
  for (const { row, reachesAll } of writes) {
    if (reachesAll !== true) own.set(row, (own.get(row) ?? 0) + 1)
  }
  let [loads, allowed] = [0, 0]
  const surplus: string[] = []
  for (const [process, later] of after.entries()) {
    for (const [path, count] of Object.entries(later)) {
      if (!path.startsWith('/')) continue
      const made = count - (before[process]?.[path] ?? 0)
      const may = forAll + (own.get(Number(path.split('/')[2])) ?? 0)
      loads += made
      allowed += may
      if (made > may)
        surplus.push(`${path} at process ${process}: ${made} loads, ${may} invalidations`)
    }
  }
  return { loads, allowed, surplus }
}
