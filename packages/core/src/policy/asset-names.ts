// SPDX-License-Identifier: MIT
import { matchRoute } from './match.ts'
import type { Policy } from './route.ts'

const VITE_HASH = /[-_.][A-Za-z0-9_-]{8}$/
const HASH = /(?:^|[-_])[A-Za-z0-9]{8,64}$/

/**
 * Tells whether a file's name changes with its content: a part of it looks like a hash.
 *
 * @example
 * hasHashedName('/assets/index-BxK3_a9Z.js') // true
 * hasHashedName('/static/logo.png') // false
 */
export function hasHashedName(pathname: string): boolean {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1)
  return name
    .split('.')
    .slice(0, -1)
    .some((part, index) => {
      const marked = index === 0 ? part : `.${part}`
      // Words have no digits and, behind a separator, seldom inner capitals; hashes nearly always have one of them.
      return (
        /[0-9]|[a-z_-][A-Z]/.test(VITE_HASH.exec(marked)?.[0].slice(1) ?? '') ||
        /[0-9]/.test(HASH.exec(part)?.[0] ?? '')
      )
    })
}

/**
 * Names the files that a `staticAssets` route would keep for a year although their names carry no hash.
 *
 * @param urls paths of the built files, such as `/assets/index-BxK3a9Zq.js`
 * @returns one sentence a file; none when all is well
 */
export function warningsOf(policy: Policy, urls: Iterable<string>): readonly string[] {
  const warnings: string[] = []
  for (const pathname of urls) {
    const match = matchRoute(policy, { method: 'GET', pathname })
    if (match?.route.preset !== 'staticAssets' || hasHashedName(pathname)) continue
    warnings.push(
      `Route "${match.route.name}" keeps "${pathname}" for a year, but its name has no hash; hash it, or match it earlier with staticFiles()`,
    )
  }
  return warnings
}
