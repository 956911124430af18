// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import type { Bulletin } from '../bulletin.ts'
import type { ReadKeys } from './read-keys.ts'

/** The body of a read, and the key that stands for it. */
export interface KeyedBody {
  /** `undefined` when the answer isn't to be kept. */
  readonly key: string | undefined
  readonly body: ArrayBuffer | undefined
}

/** Reads the body of a request for its key. */
export type KeyOfBody = (match: RouteMatch, request: Request) => Promise<KeyedBody>

/** A request without a body, or one that nobody has a key for. */
export const KEYLESS: KeyedBody = { key: undefined, body: undefined }

/**
 * Makes the function that reads bodies and asks the routes' functions for keys. One that fails keeps an answer out of the
 * cache, no more.
 */
export function keyOfBody(keys: ReadKeys, bulletin: Bulletin): KeyOfBody {
  const functions = new Map(Object.entries(keys))
  return async ({ route }, request) => {
    const keyFunction = functions.get(route.name)
    if (keyFunction === undefined) return KEYLESS
    // Read once: the function gets a request of its own, and the page's can still be sent.
    const body = await request.clone().arrayBuffer()
    const { url, method, headers } = request
    const content = body.byteLength > 0 ? { body } : {}
    try {
      return { key: await keyFunction(new Request(url, { method, headers, ...content })), body }
    } catch (error) {
      bulletin.trouble('Cannot make key of request', error, 'key-failed')
      return { key: undefined, body }
    }
  }
}
