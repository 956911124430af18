// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import type { LoadedResponse } from '@springhouse/origin'
import { FIELD, tagsOf } from '@springhouse/core'
import type { Next } from '../next.ts'
import { type Loaded, takeOver } from './load.ts'

/** Thrown through the origin's cache to keep it from seeing a response that is meant for one requester. Who waited for it loads again. */
export class KeptApartError extends Error {
  override readonly name = 'KeptApartError'
}

/** One request's way to its handler, as the loader that the origin's cache calls on a miss. */
export class HandlerLoad {
  readonly #request: Request
  readonly #match: RouteMatch
  readonly #next: Next
  #apart: (Loaded & { readonly kind: 'apart' }) | undefined

  constructor(request: Request, match: RouteMatch, next: Next) {
    this.#request = request
    this.#match = match
    this.#next = next
  }

  /** The response that this request's handler gave for its requester alone, if it gave one. */
  get apart(): (Loaded & { readonly kind: 'apart' }) | undefined {
    return this.#apart
  }

  /** Loads for the cache. @throws {KeptApartError} when the response must not be shared */
  readonly load = async (): Promise<LoadedResponse> => {
    const loaded = await this.ask(unconditional(this.#request))
    if (loaded.kind === 'whole') return loaded.response
    this.#apart = loaded
    throw new KeptApartError(`Cannot share response: ${loaded.why}`)
  }

  /** Asks the handler. */
  async ask(request: Request): Promise<Loaded> {
    const { route } = this.#match
    return takeOver(await this.#next(request), { route, tags: tagsOf(this.#match) })
  }
}

/** Fields that make an answer differ from the whole thing. */
export const CONDITIONS: readonly string[] = [
  FIELD.ifNoneMatch,
  FIELD.ifModifiedSince,
  'Range',
  'If-Range',
]

/** The request for the whole thing, which can answer everybody who asks for it: no conditions, and its body even for HEAD. */
export function unconditional(request: Request): Request {
  const headers = new Headers(request.headers)
  for (const name of CONDITIONS) headers.delete(name)
  return new Request(request.url, { method: 'GET', headers, signal: request.signal })
}
