// SPDX-License-Identifier: MIT
import type { Step } from './explore.ts'
import type { FreshnessOptions } from './freshness-model.ts'
import { changed, eventAt, spend, type Table, type World } from './freshness-world.ts'
import { startOver } from './origin-steps.ts'

/** What may happen in the browser: an event or an own answer arrives, its worker dies or is replaced. */
export function* browserSteps(world: World, options: FreshnessOptions): Iterable<Step<World>> {
  yield* deliveries(world, options)
  yield* answersToWrites(world)
  yield* workers(world, options)
}

function* deliveries(world: World, { protocol }: FreshnessOptions): Iterable<Step<World>> {
  const { disk, epoch, log, trimmed } = world
  if (disk.epoch !== epoch || disk.seq < trimmed) {
    const reset = startOver(disk, world, protocol.reset)
    yield {
      words: `the browser starts over at ${epoch}.${reset.seq}`,
      state: { ...world, disk: reset, memory: reset },
    }
  } else if (disk.seq < log.length) {
    const seq = disk.seq + 1
    const apply = (table: Table): Table =>
      changed(table, (real) => void real.apply(eventAt(world, seq)))
    yield {
      words: `the browser applies ${epoch}.${seq}`,
      state: { ...inTables(world, apply), ...heardOf(world, seq), entry: marked(world.entry) },
    }
  }
}

function* answersToWrites(world: World): Iterable<Step<World>> {
  const { epoch } = world
  for (const seq of world.ownAnswers) {
    const ownAnswers = world.ownAnswers.filter((each) => each !== seq)
    const words = `the answer to the browser's own write names ${epoch}.${seq}`
    // A position of another life of the log can't be compared; the tags stay invalid until an event names them.
    if (world.disk.epoch !== epoch || seq > world.log.length) {
      yield { words: `${words}, which it can't compare`, state: { ...world, ownAnswers } }
      continue
    }
    const raise = (table: Table): Table =>
      table.epoch === epoch ? changed(table, (real) => void real.raise(['row:1'], seq)) : table
    yield {
      words,
      state: {
        ...inTables(world, raise),
        ...heardOf(world, seq),
        ownAnswers,
        entry: marked(world.entry),
      },
    }
  }
}

function* workers(world: World, { protocol }: FreshnessOptions): Iterable<Step<World>> {
  const { left, waiting, disk } = world
  if (left.crashes > 0) {
    yield {
      words: 'the worker is killed; the next one loads its table from the disk',
      state: { ...world, memory: disk, reads: [], ownAnswers: [], left: spend(left, 'crashes') },
    }
  }
  if (left.updates > 0 && waiting === null) {
    yield {
      words: 'a new worker is installed',
      state: { ...world, waiting: disk, left: spend(left, 'updates') },
    }
  }
  if (waiting !== null) {
    const memory = protocol.newWorker === 'loads-when-active' ? disk : waiting
    yield {
      words: 'the new worker becomes active',
      state: { ...world, memory, waiting: null, reads: [], ownAnswers: [] },
    }
  }
}

function inTables(world: World, change: (table: Table) => Table): World {
  const disk = change(world.disk)
  const memory = change(world.memory)
  // As the product does: a table that can't follow the disk is loaded anew.
  const isInStep = memory.epoch === disk.epoch && memory.seq === disk.seq
  return { ...world, disk, memory: isInStep ? memory : disk }
}

function heardOf({ log, heard }: World, seq: number): Pick<World, 'heard'> {
  return { heard: Math.max(heard, log[seq - 1] ?? 0) }
}

function marked(entry: World['entry']): World['entry'] {
  return entry && { ...entry, isMarked: true }
}
