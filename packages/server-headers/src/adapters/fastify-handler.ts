// SPDX-License-Identifier: MIT
import type { IncomingMessage } from 'node:http'
import type { IdempotentHandler } from '../idempotent/idempotent.ts'
import { wholeRequest } from './parsed-request.ts'

/** What is needed of Fastify's `request`. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly body: unknown
}

/** What is needed of Fastify's `reply`. */
export interface FastifyReplyLike {
  code(status: number): unknown
  header(name: string, value: string | string[]): unknown
  send(body?: Buffer): unknown
}

/** A handler as Fastify takes it. */
export type FastifyHandler<Context extends FastifyRequestLike> = (
  request: Context,
  reply: FastifyReplyLike,
) => Promise<unknown>

/**
 * Mounts a Fetch API handler in Fastify; `context` is Fastify's `request`. Its hooks run as for any other handler.
 *
 * @example
 * const mounted = fastifyHandler(idempotent(saveYield, { store, authorize }))
 * // app.post('/api/yields', mounted)
 */
export function fastifyHandler<Context extends FastifyRequestLike = FastifyRequestLike>(
  handler: IdempotentHandler<Context>,
): FastifyHandler<Context> {
  return async (request, reply) => {
    const asked = wholeRequest(request.raw, request.body)
    const response = asked instanceof Response ? asked : await handler(asked, request)
    const { status, headers, body } = response
    reply.code(status)
    for (const [name, value] of headers) if (name !== 'set-cookie') reply.header(name, value)
    const cookies = headers.getSetCookie()
    if (cookies.length > 0) reply.header('set-cookie', cookies)
    const bytes = Buffer.from(await response.arrayBuffer())
    return body === null ? reply.send() : reply.send(bytes)
  }
}
