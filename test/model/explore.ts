// SPDX-License-Identifier: MIT

/** One thing that may happen in a state. */
export interface Step<State> {
  /** What happens, in words: a line of a counterexample. */
  readonly words: string
  readonly state: State
}

/** A protocol as pure transitions over states that are plain data. */
export interface Model<State> {
  readonly initial: State
  /** Names a state: two with the same name are one and the same for all that may follow. */
  nameOf(state: State): string
  /** Everything that may happen next. */
  next(state: State): Iterable<Step<State>>
  /** Why a state must never be; `undefined` for a good one. */
  judge(state: State): string | undefined
}

/** What became of looking at every state. */
export interface Exploration {
  readonly states: number
  readonly transitions: number
  readonly elapsedMs: number
  /** The shortest way to a bad state; `undefined` when there is none. */
  readonly counterexample: Counterexample | undefined
}

/** A schedule that leads to a bad state. */
export interface Counterexample {
  readonly why: string
  /** What happened, first to last. */
  readonly steps: readonly string[]
}

/** Beyond this a model is too large to be looked at in a test. */
const MAX_STATES = 500_000

interface Visited<State> {
  readonly state: State
  readonly from: number
  readonly words: string
}

/**
 * Visits every state that a model can reach, nearest first, and stops at the first bad one: so its way there is the shortest.
 *
 * @throws RangeError when there are more than 500,000 states
 */
export function explore<State>(model: Model<State>): Exploration {
  const startedAt = performance.now()
  const visited: Visited<State>[] = [{ state: model.initial, from: -1, words: '' }]
  const known = new Set([model.nameOf(model.initial)])
  let transitions = 0
  const conclude = (counterexample?: Counterexample): Exploration => ({
    states: visited.length,
    transitions,
    elapsedMs: performance.now() - startedAt,
    counterexample,
  })
  for (let at = 0; at < visited.length; at += 1) {
    const here = visited[at]
    if (here === undefined) break
    const why = model.judge(here.state)
    if (why !== undefined) return conclude({ why, steps: wayTo(visited, at) })
    for (const { words, state } of model.next(here.state)) {
      transitions += 1
      const name = model.nameOf(state)
      if (known.has(name)) continue
      if (known.size === MAX_STATES) throw new RangeError(`More than ${MAX_STATES} states`)
      known.add(name)
      visited.push({ state, from: at, words })
    }
  }
  return conclude()
}

function wayTo<State>(visited: readonly Visited<State>[], end: number): readonly string[] {
  const steps: string[] = []
  for (let at = end; at > 0;) {
    const { from, words } = visited[at] ?? { from: 0, words: '' }
    steps.unshift(words)
    at = from
  }
  return steps
}

/** Writes an exploration down for whoever reads the test's output. */
export function describeExploration(name: string, exploration: Exploration): string {
  const { states, transitions, elapsedMs, counterexample } = exploration
  const size = `${name}: ${states} states, ${transitions} transitions, ${Math.round(elapsedMs)} ms`
  if (counterexample === undefined) return `${size}: no bad state`
  const lines = counterexample.steps.map((step, index) => `  ${index + 1}. ${step}`)
  return [size, ...lines, `  => ${counterexample.why}`].join('\n')
}
