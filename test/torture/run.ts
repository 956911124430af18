// SPDX-License-Identifier: MIT
import pg from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { type Bed, type BedOptions, openBed, untilWell } from './bed/bed.ts'
import { Crowd, ROWS } from './crowd.ts'
import { Ledger, type Read, type Write } from './oracle/ledger.ts'
import { countLoads, type LoadCount, type Loads } from './oracle/loads.ts'
import { countRead, newScore, type Score } from './oracle/score.ts'
import { describePhase, type Phase } from './plan.ts'
import { seededRandom } from './seeded-random.ts'

/** How long a process may answer what was invalidated: as long as it may go without hearing the log. */
export const BOUND_MS = 1_000
/** Both clocks are read in whole milliseconds. */
const ROUNDING_MS = 2
const CALLERS = 8
/** So many writes come before each trouble, however slow the machine is. */
const CALM_WRITES = 150
/** Nothing is written for so long before everything is read; as long as the bound. */
const QUIET_MS = 1_000
/** How long loads are counted while nothing bad happens, in milliseconds. */
const CALM_MS = 2_500

/** What is run. */
export interface RunOptions extends BedOptions {
  readonly phases: readonly Phase[]
  /** Processes that are written to. @default all */
  readonly writers?: readonly number[]
  /** @default openBed */
  readonly open?: (options: BedOptions) => Promise<Bed>
  /** Others who look on: browsers. */
  readonly witnesses?: readonly ((bed: Bed) => Promise<Witness>)[]
}

/** Somebody who reads on its own while everything happens. */
export interface Witness {
  readonly name: string
  /** What it has seen since it was asked last. */
  take(): Promise<readonly Read[]>
  /** Waits until it has heard of everything, then reads everything again. */
  readAll(place: string): Promise<readonly Read[]>
  readonly boundMs: number
  close(): Promise<void>
}

/** What came of a run. */
export interface Outcome {
  readonly scores: readonly Score[]
  /** By the witness's name. */
  readonly witnessScores: Readonly<Record<string, readonly Score[]>>
  readonly loads: LoadCount
  readonly seen: { readonly hits: number; readonly notModified: number; readonly unstamped: number }
  /** Everything that breaks the promise. */
  readonly complaints: readonly string[]
}

/** Runs one cache through all phases. */
export async function run(options: RunOptions): Promise<Outcome> {
  await emptyDatabase(options.databaseUrl)
  const bed = await (options.open ?? openBed)(options)
  const witnesses: Witness[] = []
  try {
    const whole = new Run(options, bed, witnesses)
    // Order: browsers come later, or their reads would be counted.
    const loads = await whole.countLoads()
    for (const call of options.witnesses ?? []) witnesses.push(await call(bed))
    return await whole.runAll(loads)
  } finally {
    for (const witness of witnesses) await witness.close()
    await bed.close()
  }
}

class Run {
  readonly #options: RunOptions
  readonly #bed: Bed
  readonly #ledger = new Ledger()
  readonly #witnesses: readonly Witness[]
  readonly #crowd: Crowd
  readonly #complaints: string[] = []
  #score: Score = newScore('calm')
  #reads: Read[] = []

  constructor(options: RunOptions, bed: Bed, witnesses: readonly Witness[]) {
    const { cache, seed, writers = bed.portals.map((_, at) => at) } = options
    this.#options = options
    this.#bed = bed
    this.#witnesses = witnesses
    const hooks = {
      onWrite: (write: Write): void => {
        this.#score.writes += 1
        this.#ledger.record(write)
      },
      onRead: (read: Read): void => void this.#reads.push(read),
      onFailure: (): void => {
        this.#score.failed += 1
      },
    }
    this.#crowd = new Crowd({ bed, cache, random: seededRandom(seed), writers, hooks })
  }

  async runAll(loads: LoadCount): Promise<Outcome> {
    const scores: Score[] = []
    const witnessScores: Record<string, Score[]> = {}
    for (const phase of this.#options.phases) {
      const { kind } = phase.trouble
      this.#score = newScore(kind)
      scores.push(await timed(this.#score, () => this.#suffer(phase)))
      for (const witness of this.#witnesses) {
        const heard = (witnessScores[witness.name] ??= [])
        const score = newScore(kind)
        heard.push(await timed(score, () => this.#hear(witness, score)))
      }
    }
    return { scores, witnessScores, loads, seen: this.#crowd.seen, complaints: this.#complaints }
  }

  /** Counts loads between two moments at which everything is cached everywhere. */
  async countLoads(): Promise<LoadCount> {
    await this.#crowd.readAll()
    const before = await this.#loads()
    await this.#act(() => pause(CALM_MS))
    return countLoads(before, await this.#loads(), this.#ledger.writes)
  }

  async #loads(): Promise<Loads> {
    const states = await Promise.all(this.#bed.portals.map((portal) => portal.state()))
    return states.map((state) => state?.loads ?? {})
  }

  async #act(meanwhile: () => Promise<unknown>): Promise<void> {
    const over = new AbortController()
    const traffic = this.#crowd.act(CALLERS, over.signal)
    try {
      await meanwhile()
      await untilWell(this.#bed)
    } finally {
      over.abort()
      await traffic
    }
    this.#bed.isolated.clear()
    // Judged now, when every write that they could have known of is in the ledger.
    for (const read of this.#reads) this.#judge(this.#score, read, BOUND_MS + ROUNDING_MS)
    this.#reads = []
  }

  async #suffer(phase: Phase): Promise<void> {
    await this.#act(async () => {
      await pause(phase.calmMs)
      while (this.#score.writes < CALM_WRITES) await pause(20)
      await this.#bed.perform(phase.trouble)
    })
    await pause(QUIET_MS)
    const place = await untilWell(this.#bed)
    await this.#judgeQuiet(this.#score, await this.#crowd.readAll(), place)
    if (this.#bed.portals.some(({ isRunning }) => !isRunning)) {
      this.#complaints.push(`${describePhase(phase)}: a process ended by itself`)
    }
  }

  async #hear(witness: Witness, score: Score): Promise<void> {
    // Who follows a process that is isolated is isolated with it.
    const boundMs = score.trouble === 'isolate-master' ? Number.POSITIVE_INFINITY : witness.boundMs
    for (const read of await witness.take()) this.#judge(score, read, boundMs)
    const place = await untilWell(this.#bed)
    await this.#judgeQuiet(score, await witness.readAll(place), place)
  }

  #judge(score: Score, read: Read, staleMs: number): void {
    const complaint = countRead(score, this.#ledger.judge(read), { staleMs })
    if (complaint !== undefined) this.#complaints.push(complaint)
  }

  async #judgeQuiet(score: Score, reads: readonly Read[], place: string): Promise<void> {
    const truth = await readDatabase(this.#options.databaseUrl)
    for (const { row, version, where } of reads) {
      const newest = truth.get(row) ?? 0
      if (version === newest) continue
      score.afterQuiet += 1
      const what = `row ${row} at ${where}: version ${version} instead of ${newest}`
      this.#complaints.push(`${score.trouble}: after quiet at ${place}, ${what}`)
    }
  }
}

async function timed(score: Score, work: () => Promise<void>): Promise<Score> {
  const startMs = performance.now()
  await work()
  score.seconds = (performance.now() - startMs) / 1_000
  return score
}

async function emptyDatabase(url: string): Promise<void> {
  await withDatabase(url, async (client) => {
    await client.query('TRUNCATE rows')
    await client.query('INSERT INTO rows SELECT id, 0 FROM generate_series(0, $1) AS id', [ROWS])
  })
}

async function readDatabase(url: string): Promise<ReadonlyMap<number, number>> {
  return withDatabase(url, async (client) => {
    const { rows } = await client.query<{ id: number; version: number }>('SELECT * FROM rows')
    return new Map(rows.map(({ id, version }) => [id, version]))
  })
}

async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
