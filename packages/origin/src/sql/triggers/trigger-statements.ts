// SPDX-License-Identifier: MIT
import { fillWidely, placeholdersOf } from '@springhouse/core'
import { createHash } from 'node:crypto'
import { PENDING_CHANNEL } from '../pending-rows.ts'
import { quoteLiteral } from '../quote.ts'
import type { CatalogueTable } from './table-columns.ts'
import { tagExpression } from './tag-expression.ts'
import { columnText, type WatchedTable } from './watched-table.ts'

/** What the statements of one table's triggers are made of. */
export interface TriggerPlan {
  readonly table: CatalogueTable
  readonly watched: WatchedTable
  readonly scope: string
  /** Most distinct tags that one statement writes of one template. */
  readonly maxTags: number
  /** Schema of Springhouse's own tables, quoted. */
  readonly schema: string
}

/** The triggers of a table by name, each with what comes between `CREATE OR REPLACE TRIGGER name` and the function. */
export const TRIGGERS: Readonly<Record<string, (table: string) => string>> = {
  springhouse_insert: (table) =>
    `AFTER INSERT ON ${table} REFERENCING NEW TABLE AS springhouse_rows FOR EACH STATEMENT`,
  springhouse_update: (table) =>
    `AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS springhouse_rows NEW TABLE AS springhouse_new_rows FOR EACH STATEMENT`,
  springhouse_delete: (table) =>
    `AFTER DELETE ON ${table} REFERENCING OLD TABLE AS springhouse_rows FOR EACH STATEMENT`,
  springhouse_truncate: (table) => `AFTER TRUNCATE ON ${table} FOR EACH STATEMENT`,
}

/** Names the trigger function of a table, without its schema; unquoted, because it needs no quotes. */
export function functionNameOf(table: CatalogueTable): string {
  // A name is at most 63 bytes long, and a table's may be as long itself.
  return `springhouse_tags_${createHash('sha256').update(table.quoted).digest('hex').slice(0, 16)}`
}

/** Writes the trigger function of a table. */
export function triggerFunction(plan: TriggerPlan): string {
  const { table, schema } = plan
  // A literal, not a dollar quote: no name or tag in the body can end it.
  return `
CREATE OR REPLACE FUNCTION ${schema}.${functionNameOf(table)}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, MDY'
AS ${quoteLiteral(functionBody(plan))}`
}

/** Writes the trigger of one kind of statement. */
export function createTrigger(plan: TriggerPlan, name: string, what: string): string {
  const { table, schema } = plan
  return `CREATE OR REPLACE TRIGGER ${name} ${what} EXECUTE FUNCTION ${schema}.${functionNameOf(table)}()`
}

function functionBody({ table, watched, schema, scope, maxTags }: TriggerPlan): string {
  const wide = arrayOf(watched.tags.map((template) => quoteLiteral(fillWidely(template, {}))))
  const collect = watched.tags.map((template) => collectTags({ table, schema, maxTags }, template))
  return `
DECLARE
  springhouse_tags text[] := '{}';
  springhouse_some text[];
  springhouse_count integer;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    springhouse_tags := ${wide};
  ELSE
    IF NOT EXISTS (SELECT FROM springhouse_rows) THEN RETURN NULL; END IF;
    BEGIN
${collect.join('\n')}
    EXCEPTION WHEN undefined_column OR undefined_function THEN
      RAISE WARNING 'Springhouse cannot fill the tags of % (%): it invalidates more than needed', ${quoteLiteral(table.name)}, SQLERRM
        USING HINT = 'Call installTriggers again with the table''s present columns.';
      springhouse_tags := ${wide};
    END;
  END IF;
  INSERT INTO ${schema}.springhouse_pending_tags (batch, scope, kind, tags)
  VALUES ('tx:' || pg_current_xact_id()::text, ${quoteLiteral(scope)}, 'soft', to_json(springhouse_tags)::text);
  PERFORM pg_notify(${quoteLiteral(PENDING_CHANNEL)}, '');
  RETURN NULL;
END`
}

function collectTags(
  { table, schema, maxTags }: Pick<TriggerPlan, 'table' | 'schema' | 'maxTags'>,
  template: string,
): string {
  const columns = [...new Set(placeholdersOf(template))]
  if (columns.length === 0)
    return `      springhouse_tags := springhouse_tags || ${quoteLiteral(template)}::text;`
  const names = new Map(columns.map((column, at) => [column, `value_${at}`]))
  const values = columns
    .map((column) => `${columnText(table, column)} AS ${names.get(column)}`)
    .join(', ')
  const tag = tagExpression(
    template,
    `${schema}.springhouse_tag_value`,
    (placeholder) => `changed.${names.get(placeholder)}`,
  )
  const wide = quoteLiteral(fillWidely(template, {}))
  const old = `SELECT ${values} FROM springhouse_rows`
  const select = (rows: string): string =>
    `SELECT array_agg(DISTINCT ${tag}), count(*) INTO springhouse_some, springhouse_count
          FROM (${rows} LIMIT ${maxTags + 1}) AS changed;`
  return `      IF TG_OP = 'UPDATE' THEN
        ${select(`${old} UNION SELECT ${values} FROM springhouse_new_rows`)}
      ELSE
        ${select(`SELECT DISTINCT ${values} FROM springhouse_rows`)}
      END IF;
      IF springhouse_count > ${maxTags} THEN springhouse_some := ARRAY[${wide}]; END IF;
      springhouse_tags := springhouse_tags || springhouse_some;`
}

function arrayOf(literals: readonly string[]): string {
  return `ARRAY[${literals.join(', ')}]::text[]`
}
