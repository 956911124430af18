// SPDX-License-Identifier: MIT
import type { Route } from '@springhouse/core'
import { FIELD, parseCacheControl } from '@springhouse/core'
import { listMembers } from './field-lists.ts'

/** Why a response is for its own requester alone; the words appear as `detail` in `Cache-Status`. */
export type ApartReason =
  'STATUS' | 'SET-COOKIE' | 'NO-STORE' | 'PRIVATE' | 'VARY' | 'ENCODING' | 'STREAM' | 'TOO-LARGE'

const SHAREABLE_STATUS: ReadonlySet<number> = new Set([200, 404, 410])
// The partition stands for these: it is made from the session that they carry.
const SESSION_FIELDS: ReadonlySet<string> = new Set(['cookie', 'authorization'])

/**
 * Decides from status and fields whether the origin's cache may see a handler's response at all.
 *
 * A response that is kept apart isn't shared with requests that wait for the same address either, so a cookie or a
 * refusal meant for one session can't reach another.
 *
 * @returns `undefined` when it may be shared within its partition
 */
export function judgeShareable(route: Route, response: Response): ApartReason | undefined {
  const { headers, status } = response
  const control = parseCacheControl(headers.get(FIELD.cacheControl))
  // A failure is shared: the origin's cache may have a copy to give instead.
  if (!SHAREABLE_STATUS.has(status) && status < 500) return 'STATUS'
  if (headers.has(FIELD.setCookie)) return 'SET-COOKIE'
  if (control.has('no-store')) return 'NO-STORE'
  if (control.has('private') && route.partition === 'public') return 'PRIVATE'
  if (variesBeyond(route, headers.get(FIELD.vary))) return 'VARY'
  if (headers.has('Content-Encoding') && !isVaryOf(route, 'accept-encoding')) return 'ENCODING'
  if (isEventStream(headers)) return 'STREAM'
  return undefined
}

function variesBeyond(route: Route, vary: string | null): boolean {
  return listMembers(vary).some((name) => !isVaryOf(route, name) && !isStoodFor(route, name))
}

// A body without an encoding suits every request, whatever encodings it accepts.
function isStoodFor(route: Route, name: string): boolean {
  return name === 'accept-encoding' || (route.partition !== 'public' && SESSION_FIELDS.has(name))
}

function isVaryOf(route: Route, name: string): boolean {
  return route.vary.some((declared) => declared.toLowerCase() === name)
}

function isEventStream(headers: Headers): boolean {
  return (headers.get(FIELD.contentType) ?? '').toLowerCase().startsWith('text/event-stream')
}
