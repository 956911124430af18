// SPDX-License-Identifier: MIT
import { definePolicy, type Policy, problemUri } from '@springhouse/core'
import { createOrigin, type Origin, type OriginTransaction } from '@springhouse/origin'
import type { Actor, Points } from './outbox-points.ts'
import { MemoryConnection, type MemorySql } from './outbox-sql.ts'

/** For how long the origin remembers an operation, in seconds. */
export const REMEMBERED_SECONDS: number = 30 * 24 * 60 * 60

/** More than anybody milks: a write that names it is refused. */
export const TOO_MUCH = 1_000

const POLICY: Policy = definePolicy({ version: 1, routes: {} })

/** What the portal does with every request for a while. */
export type Mood = 'open' | 'forbidding' | 'throttling' | 'failing' | 'demanding version 2'

/** A write as it travels; version 1 of the app says `litres`, version 2 `amount`. */
export interface WriteBody {
  readonly write: string
  readonly edition: number
  readonly thing: string
  readonly litres?: number
  readonly amount?: number
}

/** One process of the portal: the real origin over the double of its database. */
export class PortalProcess implements Actor {
  readonly name: string
  isDead = false
  mood: Mood = 'open'
  readonly #connection: MemoryConnection
  readonly #origin: Origin
  readonly #points: Points
  readonly #dying: (() => void)[] = []

  constructor(name: string, sql: MemorySql, points: Points) {
    this.name = name
    this.#points = points
    this.#connection = new MemoryConnection(sql, (point) => points.pass(`server:${point}`, this))
    this.#origin = createOrigin({
      policy: POLICY,
      app: 'sim',
      retention: { markerSeconds: REMEMBERED_SECONDS },
    })
  }

  /** What was going on in it never ends; what it had not committed is rolled back. */
  die(): void {
    this.isDead = true
    this.#connection.die()
    for (const tell of this.#dying.splice(0)) tell()
  }

  async close(): Promise<void> {
    this.die()
    await this.#origin.close()
  }

  /**
   * Answers a request with the session that it came with.
   *
   * @throws TypeError when the process dies over it: the sender sees a connection that breaks
   */
  answer(request: Request, session: string | undefined): Promise<Response> {
    return new Promise((resolve, reject) => {
      const dying = (): void => reject(new TypeError('The connection was reset'))
      if (this.isDead) return dying()
      this.#dying.push(dying)
      this.#route(request, session).then(resolve, (error: unknown) => {
        // As every framework answers what its handler throws.
        resolve(new Response(String(error), { status: 500 }))
      })
    })
  }

  async #route(request: Request, session: string | undefined): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/springhouse/ping') {
      return Response.json({ springhouse: 1, app: 'sim', cache: true })
    }
    if (session === undefined) return problem(401, 'not-allowed')
    if (pathname === '/springhouse/batch') return new Response('', { status: 404 })
    if (pathname === '/springhouse/ops') {
      const keys = (searchParams.get('keys') ?? '').split(',')
      return Response.json(await this.#origin.operations(this.#connection, session, keys))
    }
    const refusal = await this.#refusal(request, session)
    if (refusal !== undefined) return refusal
    await this.#points.pass('server:begin', this)
    const operation = { request, owner: session }
    const response = await this.#origin.transaction(this.#connection, operation, takeEffect)
    await this.#points.pass('server:headers', this)
    return response
  }

  async #refusal(request: Request, session: string): Promise<Response | undefined> {
    if (request.headers.get('Springhouse-Owner') !== session) return problem(403, 'other-owner')
    switch (this.mood) {
      case 'open':
        return undefined
      case 'forbidding':
        return problem(403, 'not-allowed')
      case 'throttling':
        return new Response('', { status: 429, headers: { 'Retry-After': '20' } })
      case 'failing':
        return new Response('', { status: 500 })
      case 'demanding version 2': {
        const { amount } = await bodyOf(request.clone())
        return amount === undefined ? problem(426, 'client-upgrade-required') : undefined
      }
    }
  }
}

/** The handler: one effect for each write, and a new entity tag of what it changes. */
export async function takeEffect(tx: OriginTransaction): Promise<Response> {
  const { write, edition, thing, litres, amount = litres } = await bodyOf(tx.request)
  const { rows } = await tx.query<{ readonly etag: string }>(
    'SELECT etag FROM things WHERE id = $1 FOR UPDATE',
    [thing],
  )
  const condition = tx.request.headers.get('If-Match')
  if (condition !== null && condition !== rows[0]?.etag) return new Response('', { status: 412 })
  if (amount === TOO_MUCH) return Response.json({ title: 'Too much milk' }, { status: 422 })
  const owner = tx.request.headers.get('Springhouse-Owner')
  await tx.query('INSERT INTO effects (write, edition, thing, owner) VALUES ($1, $2, $3, $4)', [
    write,
    edition,
    thing,
    owner,
  ])
  const etag = `"${write}.${edition}"`
  await tx.query('UPDATE things SET etag = $2 WHERE id = $1', [thing, etag])
  tx.invalidate([`thing:${thing}`])
  return Response.json({ write }, { headers: { ETag: etag } })
}

async function bodyOf(request: Request): Promise<WriteBody> {
  // Made by these tests alone.
  return (await request.json()) as WriteBody
}

function problem(status: number, type: Parameters<typeof problemUri>[0]): Response {
  const body = JSON.stringify({ type: problemUri(type), title: type, status })
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json' } })
}
