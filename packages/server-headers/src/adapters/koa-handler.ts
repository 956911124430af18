// SPDX-License-Identifier: MIT
import type { IncomingMessage } from 'node:http'
import type { IdempotentHandler } from '../idempotent/idempotent.ts'
import { wholeRequest } from './parsed-request.ts'

/** What is needed of Koa's `ctx`. A body parser, if one is used, leaves its result at `ctx.request.body`. */
export interface KoaContextLike {
  readonly req: IncomingMessage
  readonly request: object
  status: number
  body: unknown
  set(name: string, value: string | string[]): void
}

/** A handler as Koa and its routers take it. */
export type KoaHandler<Context extends KoaContextLike> = (ctx: Context) => Promise<void>

/**
 * Mounts a Fetch API handler in Koa; `context` is Koa's `ctx`.
 *
 * @example
 * const mounted = koaHandler(idempotent(saveYield, { store, authorize }))
 * // router.post('/api/yields', mounted)
 */
export function koaHandler<Context extends KoaContextLike = KoaContextLike>(
  handler: IdempotentHandler<Context>,
): KoaHandler<Context> {
  return async (ctx) => {
    const asked = wholeRequest(ctx.req, 'body' in ctx.request ? ctx.request.body : undefined)
    const response = asked instanceof Response ? asked : await handler(asked, ctx)
    const { status, headers, body } = response
    // Order: Koa chooses status and content type with the body, and is told better afterwards.
    ctx.body = body === null ? null : Buffer.from(await response.arrayBuffer())
    ctx.status = status
    for (const [name, value] of headers) if (name !== 'set-cookie') ctx.set(name, value)
    const cookies = headers.getSetCookie()
    if (cookies.length > 0) ctx.set('set-cookie', cookies)
  }
}
