// SPDX-License-Identifier: MIT
import {
  type Invalidation,
  judgeValidity,
  type LogView,
  type Position,
  type Tag,
  TagTable,
  type Validity,
} from '@springhouse/core'

/** The tag of the one row that everything here is about. */
export const ROW: Tag = 'row:1'

/** What a tier has applied of the log: a tag table in plain form. */
export interface Table {
  readonly epoch: string
  readonly seq: number
  readonly floor: number
  /** Seq of the row's last invalidation; -1 when none was heard. */
  readonly row: number
}

/** A response: which version of the row it shows, and what it says of itself. */
export interface Answer {
  readonly version: number
  readonly stamp: Position
}

/** A read under way. */
export interface Read {
  /** Where it is: on its way, at the origin with its stamp or with its data, or on its way back. */
  readonly stage: 'asked' | 'stamped' | 'found' | 'loaded' | 'answered'
  /** The browser's own position when it asked. */
  readonly askedAt: Position
  readonly stamp: Position
  readonly version: number
}

/** Everything that the protocol is about, at one moment. */
export interface World {
  /** Version of the row that is committed. */
  readonly row: number
  /** Version that a lagging replica shows. */
  readonly replica: number
  /** Version that was announced before its commit; 0 for none. */
  readonly announced: number
  /** Versions that are committed and not yet appended to the log. */
  readonly unpublished: readonly number[]
  readonly epoch: string
  /** The version that each entry of the log tells of; the first one has seq 1. */
  readonly log: readonly number[]
  /** Followers behind this seq start over. */
  readonly trimmed: number
  readonly process: Table
  /** What the process keeps. */
  readonly copy: Answer | null
  /** What an HTTP cache between origin and browser keeps. */
  readonly proxy: Answer | null
  /** The browser's table on disk, that of its worker in memory, and that of a new worker that waits. */
  readonly disk: Table
  readonly memory: Table
  readonly waiting: Table | null
  /** What the browser has stored. */
  readonly entry: (Answer & { readonly isMarked: boolean }) | null
  readonly reads: readonly Read[]
  /** Seqs of the browser's own writes whose answers are on their way. */
  readonly ownAnswers: readonly number[]
  /** Latest version whose invalidation the browser, and the process, has received: for the oracle alone. */
  readonly heard: number
  readonly heardByProcess: number
  readonly left: Budget
}

/** How often each thing may still happen. */
export interface Budget {
  readonly writes: number
  readonly reads: number
  readonly crashes: number
  readonly failovers: number
  readonly trims: number
  readonly updates: number
}

/** A world in which nothing has happened yet. */
export function newWorld(left: Budget): World {
  const table = { epoch: 'e1', seq: 0, floor: 0, row: -1 }
  return {
    row: 0,
    replica: 0,
    announced: 0,
    unpublished: [],
    epoch: 'e1',
    log: [],
    trimmed: 0,
    process: table,
    copy: null,
    proxy: null,
    disk: table,
    memory: table,
    waiting: null,
    entry: null,
    reads: [],
    ownAnswers: [],
    heard: 0,
    heardByProcess: 0,
    left,
  }
}

/** The head of the log. */
export function headOf({ epoch, log }: World): Position {
  return { epoch, seq: log.length }
}

/** The place that a table has reached. */
export function placeOf({ epoch, seq }: Table): Position {
  return { epoch, seq }
}

/** Judges an answer by the product's own rule. */
export function judgeBy(table: Table, { stamp }: Pick<Answer, 'stamp'>): Validity['kind'] {
  return judgeValidity({ tags: [ROW], stamp }, viewOf(table)).kind
}

/** Runs the product's own tag table on a plain one. */
export function changed(table: Table, change: (real: TagTable) => void): Table {
  const { epoch, seq, floor, row } = table
  const real = new TagTable({ epoch, seq, floor, tags: new Map(row < 0 ? [] : [[ROW, row]]) })
  change(real)
  const after = real.snapshot()
  const { epoch: newEpoch, seq: newSeq, floor: newFloor } = after
  return { epoch: newEpoch, seq: newSeq, floor: newFloor, row: after.tags.get(ROW) ?? -1 }
}

/** The event that tells of one entry of the log. */
export function eventAt({ epoch }: World, seq: number): Invalidation {
  return { position: { epoch, seq }, previousSeq: seq - 1, tags: [ROW], kind: 'soft' }
}

/** Takes one from a budget. */
export function spend(left: Budget, what: keyof Budget): Budget {
  return { ...left, [what]: left[what] - 1 }
}

function viewOf({ epoch, floor, row }: Table): LogView {
  return {
    epoch,
    floor,
    lastInvalidated: (tag) => (tag === ROW && row >= 0 ? row : undefined),
  }
}

/** Names a world. The order of reads doesn't matter to what may follow. */
export function nameOfWorld(world: World): string {
  const { row, replica, announced, epoch, trimmed, heard, heardByProcess, left } = world
  return [
    row,
    replica,
    announced,
    world.unpublished.join(),
    epoch,
    world.log.join(),
    trimmed,
    nameOfTable(world.process),
    nameOfAnswer(world.copy),
    nameOfAnswer(world.proxy),
    nameOfTable(world.disk),
    nameOfTable(world.memory),
    nameOfTable(world.waiting),
    nameOfAnswer(world.entry),
    world.entry?.isMarked,
    world.reads.map(nameOfRead).sort().join('/'),
    world.ownAnswers.join(),
    heard,
    heardByProcess,
    Object.values(left).join(),
  ].join('|')
}

/** Names a read; two with one name are one and the same. */
export function nameOfRead({ stage, askedAt, stamp, version }: Read): string {
  return `${stage} ${askedAt.epoch}${askedAt.seq} ${stamp.epoch}${stamp.seq} ${version}`
}

function nameOfTable(table: Table | null): string {
  return table === null ? '' : `${table.epoch} ${table.seq} ${table.floor} ${table.row}`
}

function nameOfAnswer(answer: Answer | null): string {
  return answer === null ? '' : `${answer.version} ${answer.stamp.epoch}${answer.stamp.seq}`
}
