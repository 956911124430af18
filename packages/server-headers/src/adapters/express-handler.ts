// SPDX-License-Identifier: MIT
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IdempotentHandler } from '../idempotent/idempotent.ts'
import { takeSnapshot, writeHeaders } from './node-headers.ts'
import { wholeRequest } from './parsed-request.ts'

/** What is needed of Express's `req`; Node's own fits, too. */
export type ExpressRequest = IncomingMessage & { readonly body?: unknown }

/** A handler as Express and Connect take it. */
export type ExpressHandler<Context extends ExpressRequest> = (
  req: Context,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void

/**
 * Mounts a Fetch API handler in Express; `context` is Express's `req`. JSON, text, bytes and flat forms may have been parsed before.
 *
 * @example
 * const mounted = expressHandler(idempotent(saveYield, { store, authorize }))
 * // app.post('/api/yields', mounted)
 */
export function expressHandler<Context extends ExpressRequest = ExpressRequest>(
  handler: IdempotentHandler<Context>,
): ExpressHandler<Context> {
  return (req, res, next) => {
    void serve(handler, req, res, next)
  }
}

async function serve<Context extends ExpressRequest>(
  handler: IdempotentHandler<Context>,
  req: Context,
  res: ServerResponse,
  next: (error: unknown) => void,
): Promise<void> {
  try {
    await answer(handler, req, res)
  } catch (error) {
    next(error)
  }
}

async function answer<Context extends ExpressRequest>(
  handler: IdempotentHandler<Context>,
  req: Context,
  res: ServerResponse,
): Promise<void> {
  const request = wholeRequest(req, req.body)
  const response = request instanceof Response ? request : await handler(request, req)
  const body = Buffer.from(await response.arrayBuffer())
  writeHeaders(res, takeSnapshot(res), response.headers)
  res.statusCode = response.status
  if (response.body === null) res.end()
  else res.end(body)
}
