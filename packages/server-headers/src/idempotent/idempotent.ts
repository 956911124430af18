// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import type { OperationStore, StoreWrite } from '@springhouse/origin'
import { problemResponse } from '../problem-response.ts'
import { readRequestBody } from '../request-body.ts'

/** What a handler of writes has at hand. */
export interface Write<Tx, Context = unknown> extends Omit<StoreWrite<Tx>, 'request'> {
  /** Whose write it is, as `authorize` has named it. */
  readonly owner: string
  /** What the framework gives to its handlers: Express's `req`, Fastify's `request`, Koa's `ctx`, Hono's `c`. */
  readonly context: Context
}

/** Does a write. A response below 400 is its effect's; one from 400 up, or an exception, says that nothing was done. */
export type WriteHandler<Tx, Context = unknown> = (
  request: Request,
  write: Write<Tx, Context>,
) => Promise<Response> | Response

/** A handler whose operations take effect once. The adapters give it its context; one that uses none needs none. */
export type IdempotentHandler<Context = unknown> = (
  request: Request,
  context?: Context,
) => Promise<Response>

/** What {@link idempotent} needs to know. */
export interface IdempotentOptions<Tx, Context = unknown> {
  /** Where it is remembered what took effect. What is promised is written at each store. */
  readonly store: OperationStore<Tx>
  /**
   * Judges who may do this and names whose write it is, such as by `portal.owner(request)`; or answers why not. It is asked
   * each time, before anything is repeated: an answer that was given once isn't given to somebody who has lost the right.
   * The request has no body.
   */
  readonly authorize: (
    request: Request,
    context: Context,
  ) => string | Response | Promise<string | Response>
  /**
   * Names whose log the invalidations go to, such as by `tenantScope`.
   *
   * @default () => 'public'
   */
  readonly scope?: (request: Request, context: Context) => string | Promise<string>
  /**
   * `external` for handlers that also do what no store takes back, such as a payment: when one throws, or its process ends,
   * the operation is answered with 500 `outcome-unknown` from then on instead of being run again.
   *
   * @default 'transaction'
   */
  readonly effects?: 'transaction' | 'external'
  /**
   * Whether a write without `Idempotency-Key` is refused with 400; otherwise it is done each time that it comes.
   *
   * @default false
   */
  readonly requireKey?: boolean
  /**
   * Largest body, in bytes: it is read whole, because it is part of what the key stands for.
   *
   * @default 10_485_760 (10 MiB)
   */
  readonly maxBodyBytes?: number
}

const MAX_BODY_BYTES = 10 * 1024 * 1024

/**
 * Makes a handler whose writes take effect once, however often they are sent: repeated, the first answer is given again.
 *
 * In this order: who may do it; whether the key is under way (409 `in-progress`), stands for something else (422
 * `key-reused`) or was done (its answer, with its tags appended again, so that it has a position); only then the handler
 * with its own preconditions, or the retry of an applied update would fail its own `If-Match`.
 *
 * @example
 * import { sqlStore } from '@springhouse/origin'
 *
 * const changePrice = idempotent(
 *   async (asked, { tx, invalidate }) => {
 *     const price = Number(await asked.text())
 *     await tx.query('UPDATE products SET price = $1 WHERE id = 42', [price])
 *     invalidate(['products', 'product:42'])
 *     return Response.json({ id: 42, price })
 *   },
 *   { store: sqlStore({ origin, database }), authorize: (asked) => portal.owner(asked) },
 * )
 */
export function idempotent<Tx, Context = unknown>(
  handler: WriteHandler<Tx, Context>,
  options: IdempotentOptions<Tx, Context>,
): IdempotentHandler<Context> {
  const { store, authorize, scope, effects = 'transaction' } = options
  const { requireKey = false, maxBodyBytes = MAX_BODY_BYTES } = options
  return async (request, given) => {
    // Each adapter gives it; who calls without one has a handler that uses none.
    const context = given as Context
    const bodiless = withBody(request, null)
    const owner = await authorize(bodiless, context)
    if (owner instanceof Response) return owner
    if (requireKey && !request.headers.has(FIELD.idempotencyKey)) return missingKey()
    const body = await readRequestBody(request, maxBodyBytes)
    if (body === undefined) {
      return problemResponse({ status: 413, title: `The body is over ${maxBodyBytes} bytes` })
    }
    const operation = {
      request: withBody(request, body.length === 0 ? null : body),
      owner,
      effects,
      ...(scope !== undefined && { scope: await scope(bodiless, context) }),
    }
    return store.run(operation, async ({ request: asked, tx, invalidate }) =>
      handler(asked, { tx, owner, context, invalidate }),
    )
  }
}

function withBody({ url, method, headers }: Request, body: Uint8Array | null): Request {
  // Bytes from Node are never backed by shared memory, which is what the platform's narrower type asks for.
  return new Request(url, { method, headers, body: body as Uint8Array<ArrayBuffer> | null })
}

function missingKey(): Response {
  return problemResponse({
    status: 400,
    title: 'Idempotency-Key is missing',
    type: 'bad-key',
    detail: 'Name the operation, so that it can be sent again without being done again',
  })
}
