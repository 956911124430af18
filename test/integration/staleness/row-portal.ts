// SPDX-License-Identifier: MIT
import { catalog, definePolicy, detail, FIELD, parsePosition, writes } from '@springhouse/core'
import { createOrigin, type Origin, redis, type SqlDatabase } from '@springhouse/origin'
import { springhouse, type Springhouse } from '@springhouse/server-headers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Position } from '@springhouse/core'
import type { Random } from './seeded-random.ts'

/** The rows that everybody reads and writes; few, so that reads and writes meet. */
export const ROWS: readonly number[] = [1, 2, 3, 4]

const lifetimes = { process: '1h', redis: '1h' } as const

const policy = definePolicy({
  version: 1,
  routes: {
    row: catalog('/rows/:id', { tags: ['row:{id}'], lifetimes }),
    // The same row, for one reader: kept in a part of its own.
    mine: detail('/mine/:id', { tags: ['row:{id}'], partition: 'user', lifetimes }),
    // Kept in the process for a moment only, so that reads of it ask Redis again and again.
    shared: catalog('/shared/:id', {
      tags: ['row:{id}'],
      lifetimes: { process: '1s', redis: '1h' },
    }),
    writes: writes('/rows/*'),
  },
})

/** Paths that a row can be read at. */
export const PLACES = ['rows', 'mine', 'shared'] as const

/** What an answer says of a row. */
export interface Seen {
  readonly status: number
  readonly version: number | undefined
  readonly stamp: Position | undefined
  readonly entityTag: string | undefined
  readonly cacheStatus: string
}

/** What a process needs. */
export interface RowPortalOptions {
  readonly app: string
  readonly redisUrl: string
  readonly database: SqlDatabase
  readonly random: Random
}

/** One process of a portal with one table. */
export class RowPortal {
  readonly #options: RowPortalOptions
  readonly #asked = new Set<Promise<Seen>>()
  #process: Running
  #open: Promise<void> = Promise.resolve()

  private constructor(options: RowPortalOptions, process: Running) {
    this.#options = options
    this.#process = process
  }

  static async open(options: RowPortalOptions): Promise<RowPortal> {
    return new RowPortal(options, await start(options))
  }

  get origin(): Origin {
    return this.#process.origin
  }

  /** Ends the process as a deploy does, once it has answered, and starts another. */
  restart(): Promise<void> {
    this.#open = this.#startAgain()
    return this.#open
  }

  async close(): Promise<void> {
    await this.#process.portal.close()
    await this.#process.origin.close()
  }

  read(path: string, fields: Readonly<Record<string, string>>): Promise<Seen> {
    const request = new Request(`http://portal.test${path}`, { headers: fields })
    return this.#ask(request, async () => {
      const version = await this.#versionOf(Number(path.split('/')[2]))
      await this.#work()
      return Response.json({ version })
    })
  }

  /** Counts a row up. */
  write(id: number): Promise<Seen> {
    const request = new Request(`http://portal.test/rows/${id}`, { method: 'POST' })
    const { database, random } = this.#options
    const tag = random.chance(0.2) ? 'row:*' : `row:${id}`
    return this.#ask(request, (asked) =>
      this.origin.transaction(database, { request: asked, owner: 'ann' }, async (tx) => {
        const { rows } = await tx.query<{ version: number }>(
          'UPDATE rows SET version = version + 1 WHERE id = $1 RETURNING version',
          [id],
        )
        tx.invalidate([tag])
        return Response.json(rows[0])
      }),
    )
  }

  async #startAgain(): Promise<void> {
    await Promise.allSettled(this.#asked)
    await this.close()
    this.#process = await start(this.#options)
  }

  async #ask(request: Request, next: (asked: Request) => Promise<Response>): Promise<Seen> {
    await this.#open
    const asked = this.#answer(request, next)
    this.#asked.add(asked)
    return asked.finally(() => this.#asked.delete(asked))
  }

  async #answer(request: Request, next: (asked: Request) => Promise<Response>): Promise<Seen> {
    const answer = await this.#process.portal.fetch(request, next)
    const body: unknown = answer.status === 304 ? undefined : await answer.json()
    return {
      status: answer.status,
      version: versionIn(body),
      stamp: parsePosition(answer.headers.get(FIELD.springhousePosition)),
      entityTag: answer.headers.get(FIELD.entityTag) ?? undefined,
      cacheStatus: answer.headers.get(FIELD.cacheStatus) ?? '',
    }
  }

  async #versionOf(id: number): Promise<number> {
    const { rows } = await this.#options.database.query<{ version: number }>(
      'SELECT version FROM rows WHERE id = $1',
      [id],
    )
    return rows[0]?.version ?? -1
  }

  // A handler is busy between its query and its answer: that is where writes overtake it.
  async #work(): Promise<void> {
    const { random } = this.#options
    if (random.chance(0.5)) await pause(random.below(50))
  }
}

interface Running {
  readonly origin: Origin
  readonly portal: Springhouse
}

async function start({ app, redisUrl, database }: RowPortalOptions): Promise<Running> {
  const origin = createOrigin({
    policy,
    app,
    database,
    driver: redis({ url: redisUrl }),
    // Longer than the defaults, for a machine that does other things beside.
    deadlines: { readMs: 100, writeMs: 300 },
  })
  await origin.start()
  const secret = 'a secret of enough characters'
  return { origin, portal: springhouse({ origin, session: () => ({ user: 'ann' }), secret }) }
}

function versionIn(body: unknown): number | undefined {
  const hasVersion = typeof body === 'object' && body !== null && 'version' in body
  return hasVersion && typeof body.version === 'number' ? body.version : undefined
}
