// SPDX-License-Identifier: MIT
import {
  EVERYTHING,
  type InvalidationKind,
  isInvalidationTag,
  parseInvalidationTags,
  type Tag,
} from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'

/** Most tags that one invalidation may name. */
export const MAX_INVALIDATED_TAGS = 1_000

/** How an invalidation is made. */
export interface InvalidateOptions {
  /**
   * `soft` marks stored copies, `hard` has them deleted.
   * @default 'soft'
   */
  readonly kind?: InvalidationKind
  /**
   * Whose log it goes to.
   * @default 'public'
   */
  readonly scope?: string
}

/**
 * Checks tags that are to be invalidated.
 *
 * @throws RangeError when one can't be a tag, or there are too many
 */
export function checkInvalidation(tags: readonly Tag[]): readonly Tag[] {
  const distinct = parseInvalidationTags(tags)
  if (distinct.length > MAX_INVALIDATED_TAGS) {
    throw new RangeError(
      `Cannot invalidate ${distinct.length} tags at once: at most ${MAX_INVALIDATED_TAGS}, use a prefix tag`,
    )
  }
  return distinct
}

/** Collects what one transaction invalidates: one append for each scope and kind. */
export class CollectedTags {
  readonly #sets = new Map<string, { scope: string; kind: InvalidationKind; tags: Set<Tag> }>()
  readonly #scope: string

  constructor(scope: string) {
    this.#scope = scope
  }

  /** @throws RangeError when a tag can't be one */
  add(tags: readonly Tag[], options: InvalidateOptions = {}): void {
    const { kind = 'soft', scope = this.#scope } = options
    const name = `${kind} ${scope}`
    const set = this.#sets.get(name) ?? { scope, kind, tags: new Set() }
    const together = checkInvalidation([...set.tags, ...tags])
    if (together.length > 0) this.#sets.set(name, { scope, kind, tags: new Set(together) })
  }

  /** Adds what triggers have written, which is never too much: a set that would grow too large becomes wider instead. */
  addTriggered({ scope, kind, tags }: AppendRequest): void {
    const name = `${kind} ${scope}`
    const together = new Set([...(this.#sets.get(name)?.tags ?? []), ...tags])
    this.#sets.set(name, { scope, kind, tags: new Set(widenTags(together)) })
  }

  get requests(): readonly AppendRequest[] {
    return [...this.#sets.values()].map(({ scope, kind, tags }) => ({
      scope,
      kind,
      tags: [...tags],
    }))
  }
}

/** Makes tags fewer where they are more than one invalidation may name: `product:42` becomes `product:*`. */
function widenTags(tags: ReadonlySet<Tag>): ReadonlySet<Tag> {
  if (tags.size <= MAX_INVALIDATED_TAGS) return tags
  const wide = new Set([...tags].map((tag) => tag.replace(/:.*/, ':*')))
  return wide.size <= MAX_INVALIDATED_TAGS ? wide : new Set([EVERYTHING])
}

/** Encodes append requests for an operation's marker. */
export function encodeRequests(requests: readonly AppendRequest[]): string {
  return JSON.stringify(requests)
}

/** Decodes append requests of a marker; what is damaged is left out. */
export function decodeRequests(text: string | null): readonly AppendRequest[] {
  const value: unknown = JSON.parse(text ?? '[]')
  if (!Array.isArray(value)) return []
  return value.flatMap((request: unknown): readonly AppendRequest[] => {
    if (typeof request !== 'object' || request === null) return []
    if (!('scope' in request) || typeof request.scope !== 'string') return []
    const kind = 'kind' in request && request.kind === 'hard' ? 'hard' : 'soft'
    const tags = 'tags' in request ? onlyTags(request.tags) : []
    return [{ scope: request.scope, kind, tags }]
  })
}

function onlyTags(value: unknown): readonly Tag[] {
  if (!Array.isArray(value)) return []
  return value.filter((tag): tag is string => typeof tag === 'string' && isInvalidationTag(tag))
}
