// SPDX-License-Identifier: MIT
import type { PathParameters } from './route.ts'

/** Names of the parameters in a path: `'/a/:b/:c'` gives `'b' | 'c'`. */
export type ParameterNames<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParameterNames<Head> | ParameterNames<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : never

/**
 * Path parameters of a path, inferred from its text.
 *
 * @example
 * type Parameters = ParametersOf<'/api/herds/:herd/animals'> // { readonly herd: string }
 */
export type ParametersOf<Path extends string> = { readonly [Name in ParameterNames<Path>]: string }

/** A path, taken apart: `/a/:b/c*` has two segments and the tail `c`. */
export interface PathPattern {
  readonly segments: readonly PathSegment[]
  /** What stands before a final `*` in the last segment; `undefined` without a star. */
  readonly tail: string | undefined
}

type PathSegment = { readonly literal: string } | { readonly name: string }

/** Takes a path of a checked policy apart. Workers do this with every start, so the checks are elsewhere. */
export function parsePathPattern(path: string): PathPattern {
  const texts = path.slice(1).split('/')
  const tail = path.endsWith('*') ? encodeLiteral(texts.pop()?.slice(0, -1) ?? '') : undefined
  const segments = texts.map((text) =>
    text.startsWith(':') ? { name: text.slice(1) } : { literal: encodeLiteral(text) },
  )
  return { segments, tail }
}

// Spec: a URL's path is percent-encoded outside printable ASCII, so literals compare byte by byte.
function encodeLiteral(text: string): string {
  return text.replaceAll(/[^!-~]+/g, encodeURIComponent)
}

/**
 * Matches a URL's path in one pass.
 *
 * @param pathname percent-encoded, as in `URL.pathname`
 * @returns the parameters, decoded; `undefined` without a match or when a parameter's encoding is malformed
 */
export function matchPath(pattern: PathPattern, pathname: string): PathParameters | undefined {
  const { segments, tail } = pattern
  const parameters: Record<string, string> = {}
  let at = 0
  for (const segment of segments) {
    if (pathname[at] !== '/') return undefined
    const slash = pathname.indexOf('/', at + 1)
    const end = slash === -1 ? pathname.length : slash
    const text = pathname.slice(at + 1, end)
    if ('literal' in segment) {
      if (text !== segment.literal) return undefined
    } else {
      const value = decodeParameter(text)
      if (value === undefined) return undefined
      parameters[segment.name] = value
    }
    at = end
  }
  const matches = tail === undefined ? at === pathname.length : pathname.startsWith(`/${tail}`, at)
  return matches ? parameters : undefined
}

function decodeParameter(text: string): string | undefined {
  if (text === '') return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Tells whether every path that `later` matches is matched by `earlier` too. */
export function covers(earlier: PathPattern, later: PathPattern): boolean {
  const depth = earlier.segments.length
  if (later.segments.length < depth) return false
  const sameStart = earlier.segments.every((segment, index) => {
    const other = later.segments[index]
    if (other === undefined) return false
    if ('literal' in segment) return 'literal' in other && other.literal === segment.literal
    return 'name' in other || other.literal !== ''
  })
  if (!sameStart) return false
  const next = later.segments[depth]
  if (earlier.tail === undefined) return next === undefined && later.tail === undefined
  if (next === undefined) return later.tail?.startsWith(earlier.tail) ?? false
  return 'literal' in next ? next.literal.startsWith(earlier.tail) : earlier.tail === ''
}
