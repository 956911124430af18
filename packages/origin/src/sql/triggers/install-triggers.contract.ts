// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import type { TransactionBench } from '../../testing/transaction-bench.ts'
import { installTriggers, uninstallTriggers } from './install-triggers.ts'

const PRODUCTS = { products: { tags: ['products', 'product:{id}', 'category:{category}'] } }

/** What the triggers' contract lends to its parts. */
export interface TriggersKit {
  readonly bench: () => TransactionBench
  readonly run: (sql: string) => Promise<void>
  /** Runs statements and tells the tags that they have written. */
  readonly written: (...statements: string[]) => Promise<readonly Tag[]>
}

/** The part of the triggers' contract that is about installing, replacing and removing them. */
export function runInstallContract({ bench, run, written }: TriggersKit): void {
  describe('installing', () => {
    it('names are quoted, whatever is in them', async () => {
      const table = `o'r"d; $$ \\ $springhouse$`
      const column = `i'd" --`
      const quoted = `"${table.replaceAll('"', '""')}"`
      await run(`CREATE TABLE ${quoted} ("${column.replaceAll('"', '""')}" text)`)
      await installTriggers(bench().database, {
        tables: { [table]: { tags: [`o$springhouse$'\\:{${column}}`] } },
        scope: `it's`,
      })
      expect(await written(`INSERT INTO ${quoted} VALUES ('1')`)).toEqual([`o$springhouse$'\\:1`])
      await run(`DROP TABLE ${quoted}`)
    })

    it('installing again changes nothing, and new tags take the place of the old', async () => {
      const versions = async (): Promise<unknown> =>
        (
          await bench().database.query(
            `SELECT 'trigger' AS what, oid::text, xmin::text FROM pg_trigger WHERE tgname LIKE 'springhouse%'
             UNION ALL SELECT 'function', oid::text, xmin::text FROM pg_proc WHERE proname LIKE 'springhouse%'
             ORDER BY 1, 2`,
          )
        ).rows
      await Promise.all([
        installTriggers(bench().database, { tables: PRODUCTS }),
        installTriggers(bench().database, { tables: PRODUCTS }),
      ])
      const first = await versions()
      await installTriggers(bench().database, { tables: PRODUCTS })
      expect(await versions()).toEqual(first)
      await installTriggers(bench().database, { tables: { products: { tags: ['all:{id}'] } } })
      expect(await written('INSERT INTO products VALUES (1)')).toEqual(['all:1'])
    })

    it('uninstalled triggers write nothing and leave nothing behind', async () => {
      await installTriggers(bench().database, { tables: PRODUCTS })
      await uninstallTriggers(bench().database, ['products'])
      expect(await written('INSERT INTO products VALUES (1)')).toEqual([])
      await uninstallTriggers(bench().database)
      const { rows } = await bench().database.query(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'springhouse%'",
      )
      expect(rows).toEqual([])
    })

    it('a column that was renamed makes invalidations wider, and lets the write through', async () => {
      await run('CREATE TABLE farms (id integer, name text)')
      await installTriggers(bench().database, {
        tables: { farms: { tags: ['farms', 'farm:{id}'] } },
      })
      await run('ALTER TABLE farms RENAME COLUMN id TO number')
      expect(await written('INSERT INTO farms VALUES (1)')).toEqual(['farm:*', 'farms'])
      await run('DROP TABLE farms')
    })

    it.each([
      [{ nowhere: { tags: ['x'] } }, /"nowhere": there is none; write its name as it is in the/],
      [{ Products: { tags: ['x'] } }, /"Products": there is none/],
      [{ pg_tables: { tags: ['x'] } }, /"pg_tables": no table; name the tables/],
      [{ products: { tags: [] } }, /"products": it has 0 tags; give 1 to 10/],
      [{ products: { tags: ['a b'] } }, /"products": "a b" is no tag; write one such as/],
      [
        { products: { tags: ['p:{ID}'] } },
        /column "ID", which it doesn't have; it has id, category/,
      ],
      [{ weird: { tags: ['p:{at}'] } }, /column "at" of "p:\{at\}" is of type timestamptz, whose/],
    ])('installTriggers() refuses %j and says what to do', async (tables, words) => {
      await run('CREATE TABLE weird (at timestamptz)')
      const installing = installTriggers(bench().database, { tables: { ...PRODUCTS, ...tables } })
      await expect(installing).rejects.toThrow(words)
      await expect(installing).rejects.toThrow(RangeError)
      await run('DROP TABLE weird')
      expect(await written('INSERT INTO products VALUES (1)')).toEqual([])
    })

    it('installTriggers() refuses a limit that is none', async () => {
      const installing = installTriggers(bench().database, { tables: PRODUCTS, maxTags: 101 })
      await expect(installing).rejects.toThrow('maxTags is 101; give 1 to 100')
    })
  })
}
