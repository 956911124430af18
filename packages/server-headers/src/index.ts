// SPDX-License-Identifier: MIT

/**
 * The middleware that puts HTTP on the origin: cache headers, 304, tags, the event stream and the
 * other endpoints below the base path. Fetch API first, with a thin adapter for Node and Express.
 *
 * @module
 */

export type { Session, SessionReader } from './identity/session.ts'
export type { NodeMiddleware } from './adapters/node-middleware.ts'
export type { Next } from './next.ts'
export type { TroubleEvent, TroubleListener } from './trouble.ts'
export { springhouse, type Springhouse, type SpringhouseOptions } from './springhouse.ts'
