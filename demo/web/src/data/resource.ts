// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'

/** Something that the portal can be asked for: where it is, what changes it, and what it looks like. */
export interface Resource<T> {
  readonly url: string
  readonly tags: readonly Tag[]
  readonly decode: (body: unknown) => T
}

/** Names a resource of the portal. */
export function resource<T>(url: string, tags: readonly Tag[]): Resource<T> {
  // Decoding: the shapes in shared/api.ts are what the portal's own server promises.
  return { url, tags, decode: (body) => body as T }
}
