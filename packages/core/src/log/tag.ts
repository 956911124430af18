// SPDX-License-Identifier: MIT

/** A tag names what a response was made from: `product:42`. Levels are separated by `:`. */
export type Tag = string

/** The tag that every entry bears; invalidating it invalidates everything in its scope. */
export const EVERYTHING: Tag = '*'

const MAX_TAG_LENGTH = 256
// Printable ASCII without space, comma, quote and star; the star may only end a prefix tag.
const PLAIN = /^[!#-)+\-./0-9:;<=>?@A-Z[\\\]^_`a-z{|}~]+$/

/** Tells whether a text may be a tag of an entry: 1 to 256 characters, no space, comma, quote or star. */
export function isTag(text: string): boolean {
  return text.length <= MAX_TAG_LENGTH && PLAIN.test(text)
}

/**
 * Tells whether a text may be invalidated: a tag, a prefix such as `product:*`, or `*` for everything.
 *
 * @example
 * isInvalidationTag('product:*') // true
 * isInvalidationTag('prod*') // false
 */
export function isInvalidationTag(text: string): boolean {
  if (text === EVERYTHING) return true
  return text.endsWith(':*') ? text.length > 2 && isTag(text.slice(0, -1)) : isTag(text)
}

/**
 * Lists the prefix tags that reach a tag, from the widest to the nearest.
 *
 * @example
 * ancestorsOf('product:42:price') // ['*', 'product:*', 'product:42:*']
 */
export function ancestorsOf(tag: Tag): readonly Tag[] {
  const ancestors = [EVERYTHING]
  for (let at = tag.indexOf(':'); at !== -1; at = tag.indexOf(':', at + 1)) {
    ancestors.push(`${tag.slice(0, at)}:*`)
  }
  return ancestors
}

/**
 * Tells whether an invalidation of `invalidated` reaches a thing that bears `tag`.
 *
 * @example
 * reaches('product:*', 'product:42') // true
 * reaches('product', 'product:42') // false
 */
export function reaches(invalidated: Tag, tag: Tag): boolean {
  return invalidated === tag || ancestorsOf(tag).includes(invalidated)
}
