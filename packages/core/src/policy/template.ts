// SPDX-License-Identifier: MIT
import { EVERYTHING, isTag, type Tag } from '../log/tag.ts'

// Longer values are hashed, so that a filled template always stays a tag.
const MAX_VALUE_LENGTH = 64
const MAX_TEMPLATE_LENGTH = 256
const PLACEHOLDER = /\{([^{}]*)\}/g

/** Values for a template, by placeholder: `id`, `body.herd`. */
export type TemplateValues = Readonly<Record<string, string>>

/** Lists the placeholders of a template: `'product:{id}'` has `id`. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')
}

/** Tells whether a template makes a tag whatever its values are. */
export function isTemplate(template: string): boolean {
  const longest = 'x'.repeat(MAX_VALUE_LENGTH)
  const filled = template.replaceAll(PLACEHOLDER, longest)
  return isTag(filled) && filled.length <= MAX_TEMPLATE_LENGTH && !/[{}]/.test(filled)
}

/**
 * Fills a tag template.
 *
 * Values are percent-encoded, `:` and `*` too, so a value never makes a level or a prefix; encoded values over 64
 * characters are replaced by a hash.
 *
 * @throws RangeError when a value is missing
 * @example
 * fillTemplate('product:{id}', { id: '4:2' }) // 'product:4%3A2'
 */
export function fillTemplate(template: string, values: TemplateValues): Tag {
  const filled = tryFill(template, values)
  if (filled === undefined) {
    throw new RangeError(`Cannot fill template "${template}": a value is missing`)
  }
  return filled
}

/** Fills a tag template; `undefined` when a value is missing. */
export function tryFill(template: string, values: TemplateValues): Tag | undefined {
  let complete = true
  const filled = template.replaceAll(PLACEHOLDER, (_whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined || value === '') complete = false
    return encodeValue(value ?? '')
  })
  return complete ? filled : undefined
}

/**
 * Fills a template of an invalidation; where a value is missing the invalidation gets wider, never narrower.
 *
 * @example
 * fillWidely('herd:{body.herd}', {}) // 'herd:*'
 */
export function fillWidely(template: string, values: TemplateValues): Tag {
  const levels: string[] = []
  for (const level of template.split(':')) {
    const filled = tryFill(level, values)
    if (filled === undefined) return levels.length === 0 ? EVERYTHING : `${levels.join(':')}:*`
    levels.push(filled)
  }
  return levels.join(':')
}

function encodeValue(value: string): string {
  // Platform: encodeURIComponent throws on a lone surrogate, which JSON bodies may hold.
  const wellFormed = value.replaceAll(/\p{Surrogate}/gu, '\uFFFD')
  const encoded = encodeURIComponent(wellFormed).replaceAll('*', '%2A')
  return encoded.length > MAX_VALUE_LENGTH ? `~${hash(encoded)}` : encoded
}

// Trade: FNV-1a twice instead of a cryptographic hash, which is asynchronous in browsers. A collision only
// invalidates too much, never too little.
function hash(text: string): string {
  let low = 0x811c9dc5
  let high = 0xcbf29ce4
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code ^ (low >>> 13), 0x01000193)
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36)
}
