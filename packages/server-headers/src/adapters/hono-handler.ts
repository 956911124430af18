// SPDX-License-Identifier: MIT
import type { IdempotentHandler } from '../idempotent/idempotent.ts'

/** What is needed of Hono's `c`. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> }
}

/** A handler as Hono takes it. */
export type HonoHandler<Context extends HonoContextLike> = (c: Context) => Promise<Response>

/**
 * Mounts a Fetch API handler in Hono; `context` is Hono's `c`. A validator may have read the body before.
 *
 * @example
 * const mounted = honoHandler(idempotent(saveYield, { store, authorize }))
 * // app.post('/api/yields', mounted)
 */
export function honoHandler<Context extends HonoContextLike = HonoContextLike>(
  handler: IdempotentHandler<Context>,
): HonoHandler<Context> {
  return async (c) => {
    const { raw } = c.req
    if (!raw.bodyUsed) return handler(raw, c)
    const { url, method, headers } = raw
    return handler(new Request(url, { method, headers, body: await c.req.arrayBuffer() }), c)
  }
}
