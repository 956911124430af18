// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { describeExploration, type Exploration, explore } from './explore.ts'
import { BOUND, TRUST, trustModel, type TrustOptions, type TrustProtocol } from './trust-model.ts'
import { LEASE } from './trust-world.ts'

const CALM: Omit<TrustOptions, 'protocol'> = {
  endsAt: 4,
  appends: 1,
  beats: 1,
  losses: 0,
  freezes: 0,
  setBack: 0,
  bound: BOUND,
}
const LOSSES = { ...CALM, appends: 2, beats: 0, losses: 1 }
const LOST_BEFORE_A_BEAT = { ...CALM, losses: 1 }
const FREEZES = { ...CALM, freezes: 1 }
const SET_BACK = 2

function run(name: string, options: TrustOptions): Exploration {
  const exploration = explore(trustModel(options))
  process.stdout.write(`${describeExploration(name, exploration)}\n`)
  return exploration
}

describe('who follows the log has received every invalidation older than the lease', () => {
  it.each<readonly [string, Omit<TrustOptions, 'protocol'>]>([
    ['whatever is delayed, cut and beaten', CALM],
    ['when an event or a worker is lost before a beat', LOST_BEFORE_A_BEAT],
    ['when an event or a worker is lost before another event', LOSSES],
    ['when the tab is frozen and thaws', FREEZES],
    [
      'when the clock is set back: later by as much',
      { ...CALM, beats: 0, endsAt: 6, setBack: SET_BACK, bound: BOUND + SET_BACK },
    ],
  ])(
    '%s',
    (name, options) => {
      const exploration = run(name, { ...options, protocol: TRUST })
      expect(exploration.counterexample).toBeUndefined()
      expect(exploration.states).toBeGreaterThan(1000)
    },
    30_000,
  )

  it('trusts for longer when the clock was set back, by as much and no more', () => {
    const options = { ...CALM, endsAt: 6, setBack: SET_BACK, protocol: TRUST }
    const { counterexample } = run('a clock that comes round again', options)
    expect(counterexample?.steps).toContain("the device's clock is set back by 2")
  })

  it('adds the lease of the process: a browser follows for longer than its own lease alone', () => {
    const options = { ...CALM, bound: LEASE, protocol: TRUST }
    expect(run('the browser’s lease alone', options).counterexample?.why).toMatch(
      /has not received/,
    )
  })
})

describe('each variant that the protocol forbids has a counterexample', () => {
  it.each<readonly [string, Partial<TrustProtocol>, Omit<TrustOptions, 'protocol'>]>([
    ['a beat over a lost message', { confirms: 'that we are connected' }, LOST_BEFORE_A_BEAT],
    ['a thawed tab', { confirmedAt: 'when it was received' }, FREEZES],
    ['a proxy that lags behind', { confirmedAt: 'when it was received' }, CALM],
    ['a process that does not hear its log', { deafProcess: 'goes on' }, { ...CALM, endsAt: 6 }],
    ['an event applied over a gap', { gap: 'is applied over' }, LOSSES],
    ['a clock that was set back for good', { future: 'as much as any' }, { ...CALM, setBack: 9 }],
  ])(
    '%s',
    (name, change, setting) => {
      const { counterexample } = run(name, { ...setting, protocol: { ...TRUST, ...change } })
      expect(counterexample?.why).toMatch(/follows and has not received/)
    },
    30_000,
  )
})
