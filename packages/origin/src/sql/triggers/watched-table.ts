// SPDX-License-Identifier: MIT
import { isInvalidationTag, isTemplate, placeholdersOf } from '@springhouse/core'
import { quoteIdentifier } from '../quote.ts'
import type { CatalogueTable, ColumnType } from './table-columns.ts'

/** What changes of one table invalidate. */
export interface WatchedTable {
  /**
   * Tags, with columns in braces as in a policy: `['products', 'product:{id}']`. A changed row invalidates what its old
   * and its new values make. At most 10.
   */
  readonly tags: readonly string[]
}

const MAX_TEMPLATES = 10

/** Types whose text is the same for every session, and the one that an application has of them. */
const PLAIN_TYPES: ReadonlySet<string> = new Set([
  'int2',
  'int4',
  'int8',
  'numeric',
  'uuid',
  'date',
])
/** PostgreSQL's categories of texts, enums and booleans. */
const PLAIN_CATEGORIES = 'SEB'

/**
 * Checks what a table's changes are to invalidate.
 *
 * @throws RangeError when a tag can't be one, or names a column that isn't there or has no plain text
 */
export function checkWatchedTable(table: CatalogueTable, { tags }: WatchedTable): void {
  const where = `Cannot watch table "${table.name}"`
  if (tags.length === 0 || tags.length > MAX_TEMPLATES) {
    throw new RangeError(`${where}: it has ${tags.length} tags; give 1 to ${MAX_TEMPLATES}`)
  }
  for (const template of tags) {
    if (!isTemplate(template) && !isInvalidationTag(template)) {
      throw new RangeError(
        `${where}: "${template}" is no tag; write one such as "products" or "product:{id}"`,
      )
    }
    for (const column of placeholdersOf(template)) {
      const type = table.columns.get(column)
      const columns = [...table.columns.keys()].join(', ')
      if (type === undefined) {
        throw new RangeError(
          `${where}: "${template}" names column "${column}", which it doesn't have; it has ${columns}`,
        )
      }
      if (!isPlain(type)) {
        throw new RangeError(
          `${where}: column "${column}" of "${template}" is of type ${type.name}, whose text isn't the same everywhere; use a text, enum, uuid, date, boolean, integer or numeric column, or a generated column of type text`,
        )
      }
    }
  }
}

/** Writes the SQL of a column's text; '' when it is null. */
export function columnText(table: CatalogueTable, column: string): string {
  const quoted = quoteIdentifier(column)
  // Platform: booleans are put out as "t" and "f", but cast as "true" and "false"; char(n) loses its padding in a cast.
  const text =
    table.columns.get(column)?.category === 'B'
      ? `coalesce(${quoted}::text, '')`
      : `format('%s', ${quoted})`
  return `(${text}) COLLATE "C"`
}

function isPlain({ name, category }: ColumnType): boolean {
  return PLAIN_TYPES.has(name) || (category !== '' && PLAIN_CATEGORIES.includes(category))
}
