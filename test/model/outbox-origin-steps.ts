// SPDX-License-Identifier: MIT
import type { Step } from './explore.ts'
import { hear } from './outbox-hearing.ts'
import type { OutboxBudget, OutboxProtocol } from './outbox-protocol.ts'
import type { ModelAnswer, ModelRequest, OutboxWorld } from './outbox-world.ts'

/** What the network and the origin may do next. */
export function* originSteps(
  world: OutboxWorld,
  protocol: OutboxProtocol,
): Iterable<Step<OutboxWorld>> {
  for (const request of world.requests) {
    if (request.stage === 'on its way') yield* networkSteps(world, request, protocol)
    if (request.stage !== 'answered') yield* handleSteps(world, request, protocol)
    else yield* answerSteps(world, request, protocol)
  }
  yield* forgetSteps(world, protocol)
}

function* networkSteps(
  world: OutboxWorld,
  request: ModelRequest,
  protocol: OutboxProtocol,
): Iterable<Step<OutboxWorld>> {
  const { network, captives } = world.left
  const name = nameOf(request)
  const broken = heard(world, request, 'broken', protocol)
  if (network > 0 && request.tab !== null) {
    yield {
      words: `${name} is lost, and its sender sees a broken connection`,
      state: spend(broken, 'network'),
    }
    yield {
      words: `the sender of ${name} sees a broken connection, and it is still on its way`,
      state: spend(
        { ...broken, requests: [...broken.requests, { ...request, tab: null }] },
        'network',
      ),
    }
    yield {
      words: `${name} is on its way twice`,
      state: spend(
        { ...world, requests: [...world.requests, { ...request, tab: null }] },
        'network',
      ),
    }
  }
  if (captives > 0 && request.tab !== null) {
    yield {
      words: `a login page answers ${name} with 200`,
      state: spend(heard(world, request, 'captive', protocol), 'captives'),
    }
  }
}

function* handleSteps(
  world: OutboxWorld,
  request: ModelRequest,
  protocol: OutboxProtocol,
): Iterable<Step<OutboxWorld>> {
  const { crashes, refusals } = world.left
  switch (request.stage) {
    case 'on its way':
      yield claimStep(world, request, protocol)
      if (refusals > 0) {
        yield {
          words: `the origin answers 503 to ${nameOf(request)}`,
          state: spend(answered(world, request, 'busy'), 'refusals'),
        }
      }
      if (world.left.rejections > 0) {
        yield {
          words: `a gateway answers 400 to ${nameOf(request)}`,
          state: spend(answered(world, request, 'rejected'), 'rejections'),
        }
      }
      return
    case 'claimed':
      yield* commitSteps(world, request, protocol)
      break
    case 'committed':
      yield {
        words: `the origin records that ${nameOf(request)} is done`,
        state: answered(known(world, request), request, 'done', world.tag),
      }
      break
    case 'answered':
      return
  }
  if (crashes > 0) {
    yield {
      words: `the origin dies over ${nameOf(request)}`,
      state: spend(heard(world, request, 'broken', protocol), 'crashes'),
    }
  }
  const isForeignLock = protocol.store === 'a record after its commit'
  if (isForeignLock && request.holdsLock && world.left.expiries > 0) {
    yield {
      words: `the lock of ${nameOf(request)} ends while it is handled`,
      state: spend(changed(world, request, { holdsLock: false }), 'expiries'),
    }
  }
}

// The lock is on the key; without a store there is none.
function claimStep(
  world: OutboxWorld,
  request: ModelRequest,
  protocol: OutboxProtocol,
): Step<OutboxWorld> {
  const words = `${nameOf(request)} arrives`
  const hasLocks = protocol.store !== 'nothing' && protocol.store !== 'it creates what is absent'
  const isLocked = world.requests.some((other) => other.key === request.key && other.holdsLock)
  if (hasLocks && isLocked) {
    return { words: `${words} while it is handled`, state: answered(world, request, 'in-progress') }
  }
  if (hasLocks && protocol.lookedUp === 'before the preconditions' && isKnown(world, request)) {
    const state = answered(world, request, 'done', world.known[request.key])
    return { words: `${words} and is known: its first answer is repeated`, state }
  }
  return { words, state: changed(world, request, { stage: 'claimed', holdsLock: hasLocks }) }
}

function* commitSteps(
  world: OutboxWorld,
  request: ModelRequest,
  protocol: OutboxProtocol,
): Iterable<Step<OutboxWorld>> {
  const name = nameOf(request)
  const isTwin = world.effects.includes(request.seq)
  if (protocol.store === 'it creates what is absent' && isTwin) {
    // It bears the name that its maker gave it: it is there already.
    yield { words: `${name} finds itself created`, state: answered(world, request, 'done') }
    return
  }
  const mayKnow = protocol.store === 'a marker in its transaction'
  const isKnownNow = mayKnow && isKnown(world, request)
  if (isKnownNow && protocol.lookedUp === 'before the preconditions') {
    const state = answered(world, request, 'done', world.known[request.key])
    yield { words: `${name} finds its marker: its first answer is repeated`, state }
    return
  }
  if (request.condition !== undefined && request.condition !== world.tag) {
    yield { words: `the origin refuses ${name}: 412`, state: answered(world, request, 'refused') }
    return
  }
  if (isKnownNow) {
    yield { words: `${name} finds its marker`, state: answered(world, request, 'done', world.tag) }
    return
  }
  yield effectStep(world, request, protocol)
}

function effectStep(
  world: OutboxWorld,
  request: ModelRequest,
  { store }: OutboxProtocol,
): Step<OutboxWorld> {
  const { seq, key } = request
  const tag = `"${key}"`
  const effect = { ...world, effects: [...world.effects, seq], tag }
  const words = `write ${seq} takes effect`
  switch (store) {
    case 'a marker in its transaction':
      return {
        words: `${words}, with its marker`,
        state: answered(known(effect, request), request, 'done', tag),
      }
    case 'a record after its commit':
      return { words, state: changed(effect, request, { stage: 'committed' }) }
    case 'nothing':
    case 'it creates what is absent':
      return { words, state: answered(effect, request, 'done', tag) }
  }
}

function* answerSteps(
  world: OutboxWorld,
  request: ModelRequest,
  protocol: OutboxProtocol,
): Iterable<Step<OutboxWorld>> {
  if (request.tab === null) return
  yield {
    words: `the answer to ${nameOf(request)} arrives: ${request.answer}`,
    state: hear(world, request, protocol),
  }
  if (world.left.network > 0) {
    yield {
      words: `the answer to ${nameOf(request)} is lost`,
      state: spend(heard(world, request, 'broken', protocol), 'network'),
    }
  }
}

function* forgetSteps(world: OutboxWorld, { store }: OutboxProtocol): Iterable<Step<OutboxWorld>> {
  if (world.left.wipes > 0 && store === 'a record after its commit') {
    const requests = world.requests.map((request) => ({ ...request, holdsLock: false }))
    yield {
      words: 'the records and locks are gone',
      state: spend({ ...world, known: {}, requests }, 'wipes'),
    }
  }
  // Assumed: nothing stays on a wire, and no tab frozen between its note and its request, for as long.
  const isQuiet =
    world.requests.length === 0 && world.tabs.every(({ attempts }) => attempts.length === 0)
  if (world.left.months > 0 && isQuiet && !world.isLate) {
    yield {
      words: 'more time passes than the origin remembers, and it forgets what it knew',
      state: spend({ ...world, known: {}, isLate: true }, 'months'),
    }
  }
}

function isKnown({ known: records }: OutboxWorld, { key }: ModelRequest): boolean {
  return records[key] !== undefined
}

function known(world: OutboxWorld, { key }: ModelRequest): OutboxWorld {
  return { ...world, known: { ...world.known, [key]: world.tag } }
}

function changed(
  world: OutboxWorld,
  request: ModelRequest,
  changes: Partial<ModelRequest>,
): OutboxWorld {
  const requests = world.requests.map((each) => (each === request ? { ...each, ...changes } : each))
  return { ...world, requests }
}

// An answer that nobody waits for is nowhere.
function answered(
  world: OutboxWorld,
  request: ModelRequest,
  answer: ModelAnswer,
  tag?: string,
): OutboxWorld {
  if (request.tab === null) {
    return { ...world, requests: world.requests.filter((each) => each !== request) }
  }
  return changed(world, request, { stage: 'answered', holdsLock: false, answer, tag })
}

function heard(
  world: OutboxWorld,
  request: ModelRequest,
  answer: ModelAnswer,
  protocol: OutboxProtocol,
): OutboxWorld {
  const told = { ...request, answer }
  const requests = world.requests.map((each) => (each === request ? told : each))
  return hear({ ...world, requests }, told, protocol)
}

function spend(world: OutboxWorld, what: keyof OutboxBudget): OutboxWorld {
  return { ...world, left: { ...world.left, [what]: world.left[what] - 1 } }
}

function nameOf({ seq, tab }: ModelRequest): string {
  return tab === null
    ? `the request of write ${seq} that nobody waits for`
    : `the request of write ${seq}`
}
