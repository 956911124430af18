// SPDX-License-Identifier: MIT
import {
  catalog,
  type Consistency,
  definePolicy,
  FIELD,
  formatPosition,
  type Policy,
  writes,
} from '@springhouse/core'
import { createOrigin, type Origin, redis } from '@springhouse/origin'
import { springhouse, type Springhouse } from '@springhouse/server-headers'

const route = (level: Consistency) =>
  catalog(`/${level}/:key`, {
    tags: ['row:{key}'],
    consistency: level,
    lifetimes: { process: '1h', redis: '1h', whenNot: '1h', whenFollowing: '1h' },
  })

/** Each row can be read at every level, under as many addresses as a query makes. */
export const policy: Policy = definePolicy({
  version: 1,
  routes: {
    eventual: route('eventual'),
    session: route('session'),
    causal: route('causal'),
    rows: writes('/rows/*'),
  },
})

/** What the processes share: the database's rows. */
export type Rows = Map<string, number>

/** One process of a portal: what it has of the log comes over its own link to Redis. */
export class RowProcess {
  readonly #rows: Rows
  readonly #origin: Origin
  readonly #app: Springhouse

  private constructor(rows: Rows, origin: Origin) {
    this.#rows = rows
    this.#origin = origin
    this.#app = springhouse({
      origin,
      session: () => undefined,
      secret: 'a secret of enough characters',
    })
  }

  static async open(rows: Rows, port: number): Promise<RowProcess> {
    const driver = redis({ url: `redis://127.0.0.1:${port}` })
    const origin = createOrigin({ policy, app: 'litmus', driver })
    await origin.start()
    return new RowProcess(rows, origin)
  }

  readonly fetch = (request: Request): Promise<Response> =>
    this.#app.fetch(request, async (asked) => {
      const key = new URL(asked.url).pathname.split('/').at(-1) ?? ''
      if (asked.method === 'GET') return Response.json(this.#rows.get(key) ?? 0)
      this.#rows.set(key, Number(await asked.text()))
      const tag = `row:${key}`
      const position = await this.#origin.invalidate([tag])
      return Response.json(null, {
        headers: {
          [FIELD.cacheGroupInvalidation]: `"${tag}"`,
          [FIELD.springhousePosition]: formatPosition(position),
        },
      })
    })

  async close(): Promise<void> {
    await this.#app.close()
    await this.#origin.close()
  }
}
