// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { isLive } from '../../packages/outbox/src/states/transition.ts'
import type { Model, Step } from './explore.ts'
import { originSteps } from './outbox-origin-steps.ts'
import type { OutboxBudget, OutboxProtocol } from './outbox-protocol.ts'
import { senderSteps } from './outbox-sender-steps.ts'
import { nameOfOutboxWorld, newOutboxWorld, type OutboxWorld } from './outbox-world.ts'

/** What may happen in one run of the model. */
export interface OutboxModelOptions {
  readonly protocol: OutboxProtocol
  readonly budget: OutboxBudget
  /** How many writes are in the queue, all on one thing. */
  readonly writes: number
  /** How many tabs may send at the same time: more than one means that the lock is broken. */
  readonly tabs: number
  /** Whether the writes are edits of what their user saw. */
  readonly isConditional: boolean
}

/** Save, send, kill, lose, double, delay, handle, crash, answer, acknowledge: a device, a network, an origin. */
export function outboxModel(options: OutboxModelOptions): Model<OutboxWorld> {
  const { protocol } = options
  return {
    initial: newOutboxWorld(options),
    nameOf: nameOfOutboxWorld,
    *next(world): Iterable<Step<OutboxWorld>> {
      yield* senderSteps(world, protocol)
      yield* originSteps(world, protocol)
    },
    judge: (world) => judgeEffects(world) ?? judgeRecords(world, options),
  }
}

function judgeEffects({ effects }: OutboxWorld): string | undefined {
  const twice = effects.find((seq, at) => effects.indexOf(seq) !== at)
  if (twice !== undefined) return `write ${twice} has taken effect twice: doubled`
  const early = effects.find((seq, at) => at > 0 && seq < (effects[at - 1] ?? 0))
  return early === undefined ? undefined : `write ${early} took effect after a later one: reordered`
}

function judgeRecords(world: OutboxWorld, { writes }: OutboxModelOptions): string | undefined {
  const { records, effects, acknowledged, requests, tabs } = world
  const empty = acknowledged.find((seq) => !effects.includes(seq))
  if (empty !== undefined) return `write ${empty} is acknowledged and has no effect`
  const conflict = records.find(({ state, why }) => state === 'parked' && why === 'conflict')
  if (conflict !== undefined) {
    return `write ${conflict.seq} is shown as a conflict, and nobody else has written`
  }
  const offered = records.find((record) => record.state !== 'sending' && isUnderWay(world, record))
  if (offered !== undefined) {
    return `the present run's attempt of write ${offered.seq} is under way, and its record says ${offered.state}`
  }
  for (let seq = 1; seq <= writes; seq += 1) {
    const isKept = records.some((record) => record.seq === seq && (isLive(record) || record.ack))
    const isOnItsWay = requests.some(
      (request) => request.seq === seq && request.stage !== 'answered',
    )
    const isHeld = tabs.some(({ attempts }) => attempts.some((attempt) => attempt.seq === seq))
    if (!isKept && !isOnItsWay && !isHeld && !effects.includes(seq)) {
      return `write ${seq} is nowhere: lost`
    }
  }
  return undefined
}

function isUnderWay({ tabs, fence }: OutboxWorld, { seq, key }: OutboxRecord): boolean {
  const present = tabs.find((tab) => tab.fence === fence)
  return present?.attempts.some((attempt) => attempt.seq === seq && attempt.key === key) ?? false
}
