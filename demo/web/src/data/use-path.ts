// SPDX-License-Identifier: MIT
import { useParams, useSearchParams } from 'react-router'

/** A number in the page's path, such as 42 in `/products/42`; `NaN` leads to the server's own "not found". */
export function useNumberInPath(name: string): number {
  return Number(useParams()[name])
}

/** The page's own query, with a way to change parts of it. Empty values disappear from the address. */
export function usePageQuery(): readonly [
  (name: string) => string,
  (changes: Readonly<Record<string, string | number>>) => void,
] {
  const [query, setQuery] = useSearchParams()
  const change = (changes: Readonly<Record<string, string | number>>): void => {
    const next = new URLSearchParams(query)
    for (const [name, value] of Object.entries(changes)) {
      if (value === '' || value === 0) next.delete(name)
      else next.set(name, String(value))
    }
    setQuery(next, { replace: true })
  }
  return [(name) => query.get(name) ?? '', change]
}
