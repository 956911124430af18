// SPDX-License-Identifier: MIT
import type { InvalidationKind, ProblemType, Tag } from '@springhouse/core'
import { parseInvalidationTags, PUBLIC_SCOPE } from '@springhouse/core'
import { MAX_INVALIDATED_TAGS } from '@springhouse/origin'

/** What a program asks to invalidate. */
export interface AskedInvalidation {
  readonly tags: readonly Tag[]
  readonly kind: InvalidationKind
  /** The scope by its name at the origin: `public`, or what `tenantScope` makes of a tenant's id. */
  readonly scope: string
}

/** Why a body asks for nothing that can be done. */
export interface BadInvalidation {
  readonly type: Extract<ProblemType, 'bad-invalidation' | 'too-many-tags'>
  readonly detail: string
}

// Printable ASCII: it becomes a part of keys.
const TENANT_SCOPE = /^tenant:[!-~]{1,200}$/

/** Reads the body of `POST /invalidate`: `{ tags, kind?, scope? }`. */
export function readInvalidation(text: string): AskedInvalidation | BadInvalidation {
  const body = parseObject(text)
  if (body === undefined) return bad('The body is no JSON object')
  const { tags, kind = 'soft', scope = PUBLIC_SCOPE } = body
  if (!Array.isArray(tags) || tags.length === 0) return bad('"tags" is no list of tags')
  if (!tags.every((tag) => typeof tag === 'string')) return bad('One of "tags" is no text')
  if (kind !== 'soft' && kind !== 'hard') return bad('"kind" is neither "soft" nor "hard"')
  if (typeof scope !== 'string') return bad('"scope" is no text')
  if (scope !== PUBLIC_SCOPE && !TENANT_SCOPE.test(scope)) {
    return bad('"scope" is neither "public" nor "tenant:" with an id')
  }
  const known = readTags(tags)
  return 'type' in known ? known : { tags: known.tags, kind, scope }
}

function readTags(texts: readonly string[]): { readonly tags: readonly Tag[] } | BadInvalidation {
  try {
    const tags = parseInvalidationTags(texts)
    if (tags.length <= MAX_INVALIDATED_TAGS) return { tags }
    const detail = `At most ${MAX_INVALIDATED_TAGS} tags at once; a prefix such as "product:*" reaches many`
    return { type: 'too-many-tags', detail }
  } catch (error) {
    return bad(error instanceof RangeError ? error.message : 'One of "tags" can be no tag')
  }
}

function bad(detail: string): BadInvalidation {
  return { type: 'bad-invalidation', detail }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
