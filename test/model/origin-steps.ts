// SPDX-License-Identifier: MIT
import type { Step } from './explore.ts'
import type { FreshnessOptions } from './freshness-model.ts'
import { changed, eventAt, headOf, spend, type Table, type World } from './freshness-world.ts'

/** What may happen to the database, the log and the process. */
export function* originSteps(world: World, options: FreshnessOptions): Iterable<Step<World>> {
  yield* commits(world, options)
  yield* publications(world, options)
  yield* hearing(world, options)
  yield* failures(world, options)
}

function* commits(world: World, { protocol }: FreshnessOptions): Iterable<Step<World>> {
  const { row, replica, announced, unpublished, left } = world
  const version = row + 1
  if (protocol.data === 'lagging-replica' && replica < row) {
    yield { words: `the replica shows version ${row}`, state: { ...world, replica: row } }
  }
  const shown = protocol.data === 'primary' ? version : replica
  const committed = { ...world, row: version, replica: shown }
  if (announced === version) {
    yield { words: `version ${version} is committed`, state: { ...committed, announced: 0 } }
  } else if (left.writes > 0) {
    const begun = { ...committed, left: spend(left, 'writes') }
    yield protocol.publish === 'after-commit'
      ? {
          words: `version ${version} is committed`,
          state: { ...begun, unpublished: [...unpublished, version] },
        }
      : {
          words: `the log says that version ${version} is there, before it is committed`,
          state: {
            ...world,
            announced: version,
            log: [...world.log, version],
            left: spend(left, 'writes'),
          },
        }
  }
}

function* publications(world: World, { hasOwnWrites }: FreshnessOptions): Iterable<Step<World>> {
  const { unpublished, log, ownAnswers } = world
  for (const version of unpublished) {
    const others = unpublished.filter((each) => each !== version)
    const published = { ...world, unpublished: others, log: [...log, version] }
    const seq = published.log.length
    const words = `the invalidation of version ${version} is appended as ${world.epoch}.${seq}`
    yield { words, state: published }
    if (!hasOwnWrites || ownAnswers.length > 0) continue
    yield { words: `${words}, by this browser`, state: { ...published, ownAnswers: [seq] } }
  }
}

function* hearing(world: World, { protocol }: FreshnessOptions): Iterable<Step<World>> {
  const { process, epoch, log } = world
  if (process.epoch !== epoch) {
    const reset = startOver(process, world, protocol.reset)
    yield {
      words: `the process hears of the new life ${epoch} of the log, at ${reset.seq}`,
      state: { ...world, process: reset },
    }
  } else if (process.seq < log.length) {
    const seq = process.seq + 1
    const heardByProcess = Math.max(world.heardByProcess, log[seq - 1] ?? 0)
    yield {
      words: `the process applies ${epoch}.${seq}`,
      state: {
        ...world,
        process: changed(process, (table) => void table.apply(eventAt(world, seq))),
        heardByProcess,
      },
    }
  }
}

function* failures(world: World, { protocol }: FreshnessOptions): Iterable<Step<World>> {
  const { left, log, epoch, trimmed, unpublished, reads } = world
  if (left.crashes > 0) {
    const { epoch: newest, seq } = headOf(world)
    yield {
      words: 'the process dies and is started again',
      state: {
        ...world,
        process: { epoch: newest, seq, floor: seq, row: -1 },
        copy: null,
        heardByProcess: 0,
        unpublished: protocol.afterCrash === 'relayed' ? unpublished : [],
        reads: reads.filter(({ stage }) => stage === 'asked' || stage === 'answered'),
        ownAnswers: [],
        left: spend(left, 'crashes'),
      },
    }
  }
  if (left.failovers > 0 && log.length > 0) {
    const lost = `the log fails over and has lost ${epoch}.${log.length}`
    const spent = { ...world, left: spend(left, 'failovers') }
    yield protocol.failover === 'new-epoch'
      ? { words: lost, state: { ...spent, epoch: 'e2', log: [], trimmed: 0 } }
      : { words: lost, state: { ...spent, log: log.slice(0, -1) } }
  }
  if (left.trims > 0 && trimmed < log.length) {
    yield {
      words: `the log forgets what was up to ${epoch}.${log.length}`,
      state: { ...world, trimmed: log.length, left: spend(left, 'trims') },
    }
  }
}

/** Starts a table over at the head of the log. */
export function startOver(
  table: Table,
  world: World,
  reset: FreshnessOptions['protocol']['reset'],
): Table {
  const after = changed(table, (real) => real.reset(headOf(world)))
  switch (reset) {
    case 'raises-floor-and-empties':
      return after
    case 'keeps-floor':
      return { ...after, floor: table.floor }
    case 'keeps-tag-versions':
      return { ...after, row: table.row }
  }
}
