// SPDX-License-Identifier: MIT

/** How much larger the large input is: quadratic work then takes 256 times as long. */
const GROWTH = 16

/** How much faster than linear work anything may grow: halfway, as factors go, between linear and quadratic. */
const TOLERANCE = 4
const ROUNDS = 25

/**
 * Tells whether work grows with its input and no faster.
 *
 * Only ratios count, of the fastest of interleaved runs, beside plain linear work that meets the same caches and the same
 * collector. Further rounds are run until the verdict is good, as noise can only make a run slower.
 *
 * @param prepare makes the work for an input of a size; not measured
 */
export function growsLinearly(prepare: (size: number) => () => unknown, size = 1024): boolean {
  const runs = [prepare(size), prepare(size * GROWTH), plainWork(size), plainWork(size * GROWTH)]
  const fastest = runs.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, run] of runs.entries()) {
      fastest[index] = Math.min(fastest[index] ?? Infinity, timeOf(run))
    }
    const [small = 0, large = 0, plainSmall = 0, plainLarge = 0] = fastest
    const mostGrowth = TOLERANCE * Math.max(GROWTH, plainLarge / plainSmall)
    if (round > 1 && large < mostGrowth * small) return true
  }
  return false
}

function plainWork(size: number): () => unknown {
  return () => {
    const made = new Map<string, { readonly index: number }>()
    for (let index = 0; index < size; index += 1) made.set(`a${index}`, { index })
    return made
  }
}

function timeOf(work: () => unknown): number {
  const startMs = performance.now()
  work()
  return performance.now() - startMs
}
