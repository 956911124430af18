// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { describeExploration, type Exploration, explore } from './explore.ts'
import { freshnessModel, type FreshnessOptions } from './freshness-model.ts'
import { type FreshnessProtocol, PROTOCOL } from './freshness-protocol.ts'
import type { Budget } from './freshness-world.ts'

type Setting = Omit<FreshnessOptions, 'protocol'>

const CALM: Setting = {
  budget: { writes: 2, reads: 2, crashes: 0, failovers: 0, trims: 0, updates: 0 },
  hasProxy: false,
  hasCopies: true,
  hasOwnWrites: false,
}
const ORDERS = settingOf({ reads: 3 })
const THROUGH_A_CACHE = { ...settingOf({ reads: 3 }), hasProxy: true }
const CRASHES = { ...settingOf({ crashes: 1 }), hasOwnWrites: true }
const UPDATES = settingOf({ updates: 1 })
const FAILOVER = settingOf({ failovers: 1 })
const TRIMMING = settingOf({ trims: 1 })

function settingOf(budget: Partial<Budget>): Setting {
  return { ...CALM, budget: { ...CALM.budget, ...budget } }
}

function run(name: string, options: FreshnessOptions): Exploration {
  const exploration = explore(freshnessModel(options))
  process.stdout.write(`${describeExploration(name, exploration)}\n`)
  return exploration
}

describe('the rule of validity has no bad state', () => {
  it.each<readonly [string, Setting]>([
    ['in every order of writes, reads and events', ORDERS],
    ['when an HTTP cache in between answers any read with what it has', THROUGH_A_CACHE],
    ['when process and worker die, and writes are answered before they are heard', CRASHES],
    ['when the worker is updated in the middle', UPDATES],
    ['when the log fails over and has lost what it said last', FAILOVER],
    ['when the log forgets what a browser has not heard', TRIMMING],
  ])(
    '%s',
    (name, setting) => {
      const exploration = run(name, { ...setting, protocol: PROTOCOL })
      expect(exploration.counterexample).toBeUndefined()
      expect(exploration.states).toBeGreaterThan(1000)
    },
    30_000,
  )

  it('when the fetch start is taken for the stamp and nobody in between keeps a copy', () => {
    const protocol = { ...PROTOCOL, stamp: 'at-fetch-start' } as const
    const options = { ...CALM, hasCopies: false, protocol }
    const { counterexample } = run('stamp at fetch start, no copies', options)
    expect(counterexample).toBeUndefined()
  })
})

describe('each variant that the protocol forbids has a counterexample', () => {
  const stale = /stays fresh in the browser for ever|hands out version/
  it.each<readonly [string, Partial<FreshnessProtocol>, Setting, RegExp]>([
    ['events mark, landings clear', { validity: 'marked-by-events' }, CALM, stale],
    ['stamp at landing', { stamp: 'at-landing' }, CALM, stale],
    ['stamp at fetch start', { stamp: 'at-fetch-start' }, THROUGH_A_CACHE, stale],
    [
      'highest of fetch start and stamp',
      { stamp: 'highest-of-start-and-before' },
      THROUGH_A_CACHE,
      stale,
    ],
    ['head read after the data', { stamp: 'after-data' }, CALM, stale],
    ['head read beside a stored copy', { copyStamp: 'read-beside' }, CALM, stale],
    ['published before the commit', { publish: 'before-commit' }, CALM, stale],
    ['data of a lagging replica', { data: 'lagging-replica' }, CALM, stale],
    ['a crash between commit and publication', { afterCrash: 'forgotten' }, CRASHES, /for ever/],
    ['numbers reused after a failover', { failover: 'same-epoch' }, FAILOVER, stale],
    ['starting over keeps the floor', { reset: 'keeps-floor' }, TRIMMING, stale],
    [
      'starting over keeps old tag versions',
      { reset: 'keeps-tag-versions' },
      FAILOVER,
      /whatever the browser asks for now is never fresh/,
    ],
    [
      "a new worker's table loaded at install",
      { newWorker: 'loads-when-installed' },
      UPDATES,
      stale,
    ],
  ])(
    '%s',
    (name, change, setting, why) => {
      const { counterexample } = run(name, { ...setting, protocol: { ...PROTOCOL, ...change } })
      expect(counterexample?.why).toMatch(why)
    },
    30_000,
  )
})
