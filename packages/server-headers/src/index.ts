// SPDX-License-Identifier: MIT

/**
 * The middleware that puts HTTP on the origin: cache headers, 304, tags, the event stream and the
 * other endpoints below the base path. Fetch API first, with a thin adapter for Node and Express.
 *
 * @module
 */

export type { BlobAccess } from './blobs/blob-gate.ts'
export type { BlobName, BlobPart, BlobState, BlobStore } from './blobs/blob-store.ts'
export { fileBlobs } from './blobs/file-blobs.ts'
export { prepareBlobs, sqlBlobs } from './blobs/sql-blobs.ts'
export type { Session, SessionReader } from './identity/session.ts'
export {
  expressHandler,
  type ExpressHandler,
  type ExpressRequest,
} from './adapters/express-handler.ts'
export {
  fastifyHandler,
  type FastifyHandler,
  type FastifyReplyLike,
  type FastifyRequestLike,
} from './adapters/fastify-handler.ts'
export { honoHandler, type HonoContextLike, type HonoHandler } from './adapters/hono-handler.ts'
export { koaHandler, type KoaContextLike, type KoaHandler } from './adapters/koa-handler.ts'
export type { NodeMiddleware } from './adapters/node-middleware.ts'
export {
  idempotent,
  type IdempotentHandler,
  type IdempotentOptions,
  type Write,
  type WriteHandler,
} from './idempotent/idempotent.ts'
export type { Next } from './next.ts'
export type { TroubleEvent, TroubleListener } from './trouble.ts'
export {
  type CloseOptions,
  springhouse,
  type Springhouse,
  type SpringhouseOptions,
} from './springhouse.ts'
export { tenantScope } from './identity/scopes.ts'
export type { AskedInvalidation } from './invalidate/asked-invalidation.ts'
export type { InvalidateAccess, InvalidationAudit } from './invalidate/invalidate-gate.ts'
export type { StreamLimits } from './stream/event-streams.ts'
