// SPDX-License-Identifier: MIT
import { EVERYTHING, isInvalidationTag, type Tag } from './tag.ts'

/**
 * Reads tags as they are asked to be invalidated: `product:42`, the prefix `product:*`, `*` for everything, and
 * `product*`, which stands for `product` and `product:*`.
 *
 * Levels are separated by `:`, and a star stands for whole levels: `product*` doesn't reach `productions`.
 *
 * @returns each tag once, as the log takes it
 * @throws RangeError when a text can't be a tag; it names the text and what to write instead
 * @example
 * parseInvalidationTags(['farm:herd*', 'product:42']) // ['farm:herd', 'farm:herd:*', 'product:42']
 */
export function parseInvalidationTags(texts: readonly string[]): readonly Tag[] {
  return [...new Set(texts.flatMap(readTag))]
}

function readTag(text: string): readonly Tag[] {
  if (isInvalidationTag(text)) return [text]
  if (text.endsWith('*') && text !== EVERYTHING) {
    const level = text.slice(0, -1)
    const both = [level, `${level}:*`]
    if (!level.endsWith(':') && both.every(isInvalidationTag)) return both
  }
  throw new RangeError(`Cannot invalidate "${text}": ${remedyFor(text)}`)
}

function remedyFor(text: string): string {
  if (/\*./.test(text)) {
    const prefix = text.slice(0, text.indexOf('*')).replace(/:$/, '')
    const instead = prefix === '' ? '"*"' : `"${prefix}:*"`
    return `a star may only stand at the end; use ${instead}, or name each tag`
  }
  if (text.replace(/:?\*$/, '') === '')
    return 'expected a tag, a prefix such as "product:*", or "*"'
  return 'a tag has 1 to 256 printable ASCII characters without space, comma, quote and star; encode values with encodeURIComponent'
}
