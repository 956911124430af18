// SPDX-License-Identifier: MIT
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { namedOwner } from '../identity/named-owner.ts'
import { takesPushedBody } from '../pushed-body.ts'
import { rememberBody } from '../request-body.ts'
import { CONDITIONS } from '../read/handler-load.ts'

/**
 * Makes the Fetch API's request of Node's. It has no body: the handler reads that from `req`.
 *
 * @returns `undefined` for what the Fetch API can't express, and for a path that `URL` would normalise: a handler that
 * routes by the raw path could mean another resource than the one that the cache would keep it under
 */
export function toRequest(req: IncomingMessage): Request | undefined {
  const path = rawPath(req)
  const scheme = req.socket instanceof TLSSocket ? 'https' : 'http'
  try {
    const url = new URL(`${scheme}://${req.headers.host ?? 'localhost'}${path}`)
    if (!path.startsWith('/') || url.pathname + url.search !== path) return undefined
    const request = new Request(url, { method: req.method ?? 'GET', headers: toHeaders(req) })
    // Order: who stops reading early still answers on the same connection.
    rememberBody(request, req.iterator({ destroyOnReturn: false }))
    takesPushedBody(request)
    return request
  } catch {
    // CONNECT, TRACE, a Host that is none: not for a cache.
    return undefined
  }
}

/**
 * Makes the request of a write that names its owner when `toRequest` can't: the owner counts all the same. Its path is
 * `/`, for nothing of a write's answer is decided by the path.
 *
 * @returns `undefined` for everything else
 */
export function toOwnedWrite(req: IncomingMessage): Request | undefined {
  try {
    const headers = toHeaders(req)
    const request = new Request('http://localhost/', { method: req.method ?? 'GET', headers })
    return namedOwner(request) === undefined ? undefined : request
  } catch {
    return undefined
  }
}

// Platform: Express takes the mount path off `req.url` and keeps the whole in `originalUrl`.
function rawPath(req: IncomingMessage): string {
  const original = 'originalUrl' in req ? req.originalUrl : undefined
  return typeof original === 'string' ? original : (req.url ?? '/')
}

function toHeaders(req: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(req.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  return headers
}

/** Shows the handler the request that it is asked to answer: a HEAD as GET, without the conditions that were taken off. */
export function presentToHandler(req: IncomingMessage, asked: Request): void {
  req.method = asked.method
  for (const name of CONDITIONS) {
    if (!asked.headers.has(name)) delete req.headers[name.toLowerCase()]
  }
}
