// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { describeExploration, type Exploration, explore } from './explore.ts'
import { outboxModel, type OutboxModelOptions } from './outbox-model.ts'
import { OUTBOX_PROTOCOL, type OutboxBudget, type OutboxProtocol } from './outbox-protocol.ts'

type Setting = Omit<OutboxModelOptions, 'protocol'>

const NOTHING: OutboxBudget = {
  kills: 0,
  crashes: 0,
  network: 0,
  captives: 0,
  refusals: 0,
  rejections: 0,
  expiries: 0,
  wipes: 0,
  months: 0,
  edits: 0,
}

/** One write, one tab. */
const ONE: Setting = settingOf(1, 1, { kills: 2, crashes: 1, network: 1, captives: 1, refusals: 1 })
const CREATED: Setting = settingOf(1, 1, { kills: 1, crashes: 1, network: 2 })
/** Two writes on one thing. */
const TWO: Setting = settingOf(2, 1, { kills: 1, crashes: 1, network: 1, captives: 1 })
/** Two tabs that send at once: the lock is broken. */
const RIVALS: Setting = settingOf(2, 2, { kills: 1, network: 1 })
const REFUSED: Setting = settingOf(1, 2, { network: 1, rejections: 1 })
const LATE: Setting = settingOf(1, 1, { kills: 1, network: 2, months: 1 })
const CHANGED: Setting = settingOf(1, 1, { kills: 1, crashes: 1, network: 1, edits: 1 })

function settingOf(writes: number, tabs: number, budget: Partial<OutboxBudget>): Setting {
  return { writes, tabs, isConditional: false, budget: { ...NOTHING, ...budget } }
}

function conditional(setting: Setting): Setting {
  return { ...setting, isConditional: true }
}

function run(name: string, setting: Setting, change: Partial<OutboxProtocol>): Exploration {
  const options = { ...setting, protocol: { ...OUTBOX_PROTOCOL, ...change } }
  const exploration = explore(outboxModel(options))
  process.stdout.write(`${describeExploration(name, exploration)}\n`)
  return exploration
}

describe('the protocol of the outbox has no bad state', () => {
  it.each<readonly [string, Setting, Partial<OutboxProtocol>]>([
    ['one write, whatever is killed, lost, doubled and late', ONE, {}],
    ['two edits of one thing, each based on the one before', conditional(TWO), {}],
    ['two tabs that send edits at the same time', conditional(RIVALS), {}],
    ['two tabs, and a gateway that refuses', REFUSED, {}],
    ['more time passes than the origin remembers', LATE, {}],
    ['a user changes what was never sent', CHANGED, {}],
    [
      'the marker is looked up after the preconditions, and conflicts are asked about',
      conditional(CREATED),
      { lookedUp: 'after the preconditions' },
    ],
    [
      'a write that creates what it names itself, without markers',
      CREATED,
      { store: 'it creates what is absent' },
    ],
  ])(
    '%s',
    (name, setting, change) => {
      const exploration = run(name, setting, change)
      expect(exploration.counterexample).toBeUndefined()
      expect(exploration.states).toBeGreaterThan(200)
    },
    60_000,
  )
})

describe('each rule of the outbox that is taken away has a counterexample', () => {
  it.each<readonly [string, Partial<OutboxProtocol>, Setting, RegExp]>([
    ['removed before it is sent', { removal: 'before it is sent' }, ONE, /lost/],
    ['no memory at the origin', { store: 'nothing' }, ONE, /doubled/],
    ['a record after the commit', { store: 'a record after its commit' }, ONE, /doubled/],
    [
      'a record after the commit, whose lock ends early',
      { store: 'a record after its commit' },
      settingOf(1, 1, { kills: 1, expiries: 1 }),
      /doubled/,
    ],
    [
      'a record after the commit, in a store that loses it',
      { store: 'a record after its commit' },
      settingOf(1, 1, { kills: 1, wipes: 1 }),
      /doubled/,
    ],
    ['a new key at each attempt', { key: 'a new one each time' }, ONE, /doubled/],
    ['any 2xx acknowledges', { proof: 'any answer of 2xx' }, ONE, /has no effect/],
    ['a group side by side', { group: 'side by side' }, TWO, /reordered/],
    ['what may be forgotten is sent again', { forgotten: 'is sent again' }, LATE, /doubled/],
    ['noted after the answer', { note: 'after the answer' }, CHANGED, /its record says queued/],
    [
      'edits on what their user saw',
      { chain: 'what its user saw' },
      conditional(TWO),
      /shown as a conflict/,
    ],
    [
      'looked up after the preconditions, and conflicts shown at once',
      { lookedUp: 'after the preconditions', conflict: 'is shown at once' },
      conditional(ONE),
      /shown as a conflict/,
    ],
    ['an overtaken run goes on', { fence: 'is not looked at' }, REFUSED, /is under way/],
  ])(
    '%s',
    (name, change, setting, why) => {
      expect(run(name, setting, change).counterexample?.why).toMatch(why)
    },
    60_000,
  )
})
