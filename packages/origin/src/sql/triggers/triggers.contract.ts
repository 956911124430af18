// SPDX-License-Identifier: MIT
import { fillTemplate, type Tag } from '@springhouse/core'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type OpenedDatabase,
  positionOf,
  post,
  TransactionBench,
} from '../../testing/transaction-bench.ts'
import { runInstallContract } from './install-triggers.contract.ts'
import { installTriggers, uninstallTriggers } from './install-triggers.ts'

const PRODUCTS = { products: { tags: ['products', 'product:{id}', 'category:{category}'] } }

// An embedded database takes seconds for many rows on a busy machine.
const SLOW = { timeout: 60_000 }

/** Runs the suite that the triggers pass on every SQL adapter. */
export function runTriggersContract(
  name: string,
  openDatabase: () => Promise<OpenedDatabase>,
): void {
  describe(`triggers contract: ${name}`, () => {
    let bench: TransactionBench

    beforeAll(async () => {
      bench = await TransactionBench.open(await openDatabase())
      await bench.database.query(
        'CREATE TABLE products (id integer PRIMARY KEY, category text, price integer NOT NULL DEFAULT 0)',
      )
      // An embedded database takes seconds to open on a busy machine.
    }, 60_000)

    afterAll(() => bench.close())

    beforeEach(async () => {
      await uninstallTriggers(bench.database)
      await run('TRUNCATE products CASCADE')
      await bench.begin()
    })

    afterEach(() => bench.origin.close())

    const run = async (sql: string, params: readonly unknown[] = []): Promise<void> => {
      await bench.database.query(sql, params)
    }

    /** What waits for the relay, a row for each statement. */
    const pending = async (): Promise<readonly (readonly Tag[])[]> => {
      const { rows } = await bench.database.query<{ readonly tags: string }>(
        'SELECT tags FROM springhouse_pending_tags ORDER BY id',
      )
      return rows.map(({ tags }): readonly Tag[] => JSON.parse(tags)).map((tags) => tags.toSorted())
    }

    /** What the statements that came after installing have written. */
    const written = async (...statements: string[]): Promise<readonly Tag[]> => {
      await run('DELETE FROM springhouse_pending_tags')
      for (const statement of statements) await run(statement)
      return (await pending()).flat()
    }

    it('a statement writes the tags of the rows that it changes, old and new', async () => {
      await installTriggers(bench.database, { tables: PRODUCTS })
      expect(await written("INSERT INTO products VALUES (1, 'milk'), (2, 'milk')")).toEqual([
        'category:milk',
        'product:1',
        'product:2',
        'products',
      ])
      const moved = await written("UPDATE products SET category = 'cheese' WHERE id = 1")
      expect(moved).toEqual(['category:cheese', 'category:milk', 'product:1', 'products'])
      const deleted = await written('DELETE FROM products WHERE id = 2')
      expect(deleted).toEqual(['category:milk', 'product:2', 'products'])
      const emptied = await written('TRUNCATE products')
      expect(emptied).toEqual(['category:*', 'product:*', 'products'])
    })

    it('an upsert, a cascade and a change of the key write tags too', async () => {
      await run('CREATE TABLE prices (product integer REFERENCES products ON DELETE CASCADE)')
      await run("INSERT INTO products VALUES (1, 'milk')")
      await run('INSERT INTO prices VALUES (1)')
      await installTriggers(bench.database, {
        tables: { products: { tags: ['product:{id}'] }, prices: { tags: ['price:{product}'] } },
      })
      const upserted = await written(
        'INSERT INTO products VALUES (1), (2) ON CONFLICT (id) DO UPDATE SET price = 5',
      )
      expect(upserted.toSorted()).toEqual(['product:1', 'product:2'])
      expect(await written('UPDATE products SET id = 3 WHERE id = 2')).toEqual([
        'product:2',
        'product:3',
      ])
      const deleted = await written('DELETE FROM products WHERE id = 1')
      expect(deleted.toSorted()).toEqual(['price:1', 'product:1'])
      await run('DROP TABLE prices')
    })

    it('a statement that changes no row writes nothing', async () => {
      await installTriggers(bench.database, { tables: PRODUCTS })
      expect(await written('DELETE FROM products', 'UPDATE products SET price = 1')).toEqual([])
    })

    it('a write that is rolled back writes nothing', async () => {
      await installTriggers(bench.database, { tables: PRODUCTS })
      const failed = bench.database.transaction(async (tx) => {
        await tx.query('INSERT INTO products VALUES (1)')
        throw new Error('power cut')
      })
      await expect(failed).rejects.toThrow('power cut')
      expect(await pending()).toEqual([])
    })

    it('100,000 changed rows write the prefix instead of their tags', SLOW, async () => {
      await installTriggers(bench.database, { tables: PRODUCTS })
      const inserted = await written(
        "INSERT INTO products SELECT at, 'c' || at % 100 FROM generate_series(1, 100000) at",
      )
      const categories = Array.from({ length: 100 }, (_, at) => `category:c${at}`)
      expect(inserted).toEqual([...categories, 'product:*', 'products'].toSorted())
      const updated = await written("UPDATE products SET category = 'd' || id")
      expect(updated).toEqual(['category:*', 'product:*', 'products'])
    })

    it('rows beyond the limit count, also when many of them make the same tag', async () => {
      await run('CREATE TABLE shelves (room text, shelf text, place integer)')
      await installTriggers(bench.database, {
        tables: { shelves: { tags: ['room:{room}:{shelf}:{place}'] } },
        maxTags: 3,
      })
      const few = await written(
        "INSERT INTO shelves VALUES ('a', NULL, 1), ('a', NULL, 2), ('b', 'x', 3)",
      )
      expect(few).toEqual(['room:a:*', 'room:b:x:3'])
      const many = await written(
        "INSERT INTO shelves SELECT 'a', NULL, at FROM generate_series(1, 9) at UNION ALL VALUES ('b', 'x', 3)",
      )
      expect(many).toEqual(['room:*'])
      await run('DROP TABLE shelves')
    })

    it('a missing value makes the tag wider', async () => {
      await installTriggers(bench.database, {
        tables: { products: { tags: ['shop:1:category:{category}:product:{id}', '{category}'] } },
      })
      expect(await written('INSERT INTO products VALUES (1, NULL)')).toEqual([
        '*',
        'shop:1:category:*',
      ])
      expect(await written("INSERT INTO products VALUES (2, '')")).toEqual([
        '*',
        'shop:1:category:*',
      ])
    })

    it('values are encoded as fillTemplate encodes them, the long ones too', SLOW, async () => {
      await installTriggers(bench.database, {
        tables: { products: { tags: ['category:{category}'] } },
      })
      const asked = async (values: readonly string[]): Promise<readonly string[]> => {
        const { rows } = await bench.database.query<{ readonly tag: string }>(
          `SELECT 'c:' || springhouse_tag_value(value) AS tag
           FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS one (value, at) ORDER BY at`,
          [JSON.stringify(values)],
        )
        return rows.map(({ tag }) => tag)
      }
      // Platform: PostgreSQL's texts hold neither the character 0 nor half a pair.
      const value = fc
        .tuple(fc.nat({ max: 90 }), fc.string({ minLength: 1, unit: 'binary', maxLength: 40 }))
        .map(([padding, text]) => 'p'.repeat(padding) + text)
        .filter((text) => !/\p{Surrogate}|\0/u.test(text))
      const some = fc.array(value, { minLength: 50, maxLength: 80 })
      await fc.assert(
        fc.asyncProperty(some, async (values) => {
          const filled = values.map((one) => fillTemplate('c:{value}', { value: one }))
          expect(await asked(values)).toEqual(filled)
        }),
        { numRuns: 4 },
      )
      expect(await asked([`a:b*c d,"e'(f)~!`])).toEqual(["c:a%3Ab%2Ac%20d%2C%22e'(f)~!"])
    })

    it('columns of every plain type have the text that an application writes', async () => {
      await run("CREATE TYPE mood AS ENUM ('glad')")
      await run('CREATE DOMAIN litres AS numeric(5, 2)')
      await run(`CREATE TABLE plain (i bigint, n litres, u uuid, b boolean, d date, e mood, v varchar(9),
        c char(3))`)
      const columns = ['i', 'n', 'u', 'b', 'd', 'e', 'v', 'c']
      await installTriggers(bench.database, {
        tables: { plain: { tags: columns.map((column) => `${column}:{${column}}`) } },
      })
      await run("SET datestyle = 'German'")
      const tags = await written(
        `INSERT INTO plain VALUES (9007199254740993, 1.5, '0B0E8E6A-0000-4000-8000-000000000000', true,
          DATE '2026-11-20', 'glad', 'x', 'ab')`,
      )
      await run('RESET datestyle')
      expect(tags).toEqual(
        [
          'i:9007199254740993',
          'n:1.50',
          'u:0b0e8e6a-0000-4000-8000-000000000000',
          'b:true',
          'd:2026-11-20',
          'e:glad',
          'v:x',
          'c:ab%20',
        ].toSorted(),
      )
      await run('DROP TABLE plain')
      await run('DROP DOMAIN litres')
      await run('DROP TYPE mood')
    })

    it('a table in another schema is watched, and two of one name are told apart', async () => {
      await run('CREATE SCHEMA sales')
      await run('CREATE TABLE sales.products (id integer)')
      await installTriggers(bench.database, {
        tables: {
          products: { tags: ['product:{id}'] },
          'sales.products': { tags: ['sale:{id}'] },
        },
      })
      const tags = await written(
        'INSERT INTO products VALUES (1)',
        'INSERT INTO sales.products VALUES (2)',
      )
      expect(tags).toEqual(['product:1', 'sale:2'])
      await run('DROP SCHEMA sales CASCADE')
    })

    it('who writes needs no rights on the pending tags', async () => {
      await installTriggers(bench.database, { tables: PRODUCTS })
      await run('CREATE ROLE clerk')
      await run('GRANT INSERT ON products TO clerk')
      await bench.database.transaction(async (tx) => {
        await tx.query('SET LOCAL ROLE clerk')
        await tx.query('INSERT INTO products VALUES (1)')
      })
      expect(await pending()).toEqual([['category:*', 'product:1', 'products']])
      await run('DROP OWNED BY clerk')
      await run('DROP ROLE clerk')
    })

    it('what triggers wrote in a transaction goes out with it, and its answer names it', async () => {
      await installTriggers(bench.database, { tables: PRODUCTS })
      const heard = bench.nextEvent()
      const answer = await bench.send(post('k1'), async (tx) => {
        await tx.query("INSERT INTO products VALUES (7, 'milk')")
        tx.invalidate(['shelf:1'])
        return new Response(null, { status: 204 })
      })
      const named = ['category:milk', 'product:7', 'products', 'shelf:1']
      const event = await heard
      if (event.type !== 'inv') throw new Error('expected an invalidation')
      expect([...event.invalidation.tags].toSorted()).toEqual(named)
      expect(positionOf(answer)).toEqual(event.invalidation.position)
      for (const tag of named) {
        expect(answer.headers.get('cache-group-invalidation')).toContain(`"${tag}"`)
      }
      expect(await pending()).toEqual([])
      const replayed = await bench.send(post('k1'))
      expect(replayed.headers.get('cache-group-invalidation')).toContain('"product:7"')
    })

    it('many statements of one transaction stay within what one invalidation may name', async () => {
      await installTriggers(bench.database, { tables: { products: { tags: ['product:{id}'] } } })
      const heard = bench.nextEvent()
      await bench.send(post(), async (tx) => {
        for (let from = 0; from < 1_050; from += 70) {
          await tx.query('INSERT INTO products SELECT generate_series($1::integer, $2::integer)', [
            from,
            from + 69,
          ])
        }
        return new Response(null, { status: 204 })
      })
      expect(await heard).toMatchObject({ invalidation: { tags: ['product:*'] } })
    })

    runInstallContract({ bench: () => bench, run, written })
  })
}
