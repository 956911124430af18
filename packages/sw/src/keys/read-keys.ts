// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import { sha256Of } from './digest.ts'

/**
 * Names what a read with a body asks for: equal keys, equal answers.
 *
 * @param request a copy of the page's, whose body may be read
 * @returns `undefined` when this one is to be passed through and not kept
 */
export type KeyFunction = (request: Request) => Promise<string | undefined>

/** Key functions by the name of their route. */
export type ReadKeys = Readonly<Record<string, KeyFunction>>

/**
 * The key of a read whose body, byte by byte, is what it asks for: the digest of its type and content. The order of a
 * JSON object's members counts, so the same question asked in another order is another entry.
 *
 * @example
 * import { bodyKey, installSpringhouse } from '@springhouse/sw'
 * import policy from './cache.policy.ts'
 *
 * declare const self: ServiceWorkerGlobalScope
 *
 * installSpringhouse(self, policy, { app: 'dairy', keys: { find: bodyKey } })
 */
export async function bodyKey(request: Request): Promise<string> {
  const type = request.headers.get(FIELD.contentType) ?? ''
  return sha256Of(`${type}\n`, await request.arrayBuffer())
}
