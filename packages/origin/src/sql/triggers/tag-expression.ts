// SPDX-License-Identifier: MIT
import { EVERYTHING, placeholdersOf } from '@springhouse/core'
import { quoteLiteral } from '../quote.ts'

/**
 * Writes the SQL that fills a template from a row; where a value is missing the tag gets wider, as `fillWidely` makes it.
 *
 * @param encode names the function that encodes a value
 * @param valueOf names the row's value of a placeholder, as text that is '' when it is missing
 */
export function tagExpression(
  template: string,
  encode: string,
  valueOf: (placeholder: string) => string,
): string {
  const levels = template.split(':')
  const cases = levels.flatMap((level, at) => {
    const values = placeholdersOf(level).map(valueOf)
    if (values.length === 0) return []
    const missing = values.map((value) => `${value} = ''`).join(' OR ')
    const wide = at === 0 ? quoteLiteral(EVERYTHING) : `${filled(levels.slice(0, at))} || ':*'`
    return [`WHEN ${missing} THEN ${wide}`]
  })
  const whole = filled(levels)
  return cases.length === 0 ? whole : `CASE ${cases.join(' ')} ELSE ${whole} END`

  function filled(some: readonly string[]): string {
    // Texts and placeholders alternate, beginning with a text.
    const parts = some.join(':').split(/\{([^{}]*)\}/)
    const pieces = parts.map((part, at) =>
      at % 2 === 0 ? quoteLiteral(part) : `${encode}(${valueOf(part)})`,
    )
    return pieces.filter((piece) => piece !== "''").join(' || ')
  }
}
