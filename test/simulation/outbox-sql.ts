// SPDX-License-Identifier: MIT
import type { SqlDatabase, SqlResult, SqlTransaction } from '@springhouse/origin'
import { meaningOf, type Row } from './outbox-sql-dialect.ts'

type Params = readonly unknown[]

/** Where the schedule may hold a process up, or kill it: it then never comes back. */
export type PassSql = (point: 'lock' | 'effect' | 'record' | 'commit' | 'publish') => Promise<void>

const NEVER = new Promise<never>(() => undefined)

interface Lock {
  readonly holder: MemoryTransaction
  readonly freed: Promise<void>
  readonly free: () => void
}

/**
 * PostgreSQL in memory, as far as `Origin.transaction` and the handler of these tests use it: what a transaction writes is
 * seen by others when it is committed, and locks end with it. It knows the statements of its dialect, and no others.
 */
export class MemorySql {
  readonly #tables = new Map<string, Row[]>()
  /** Told of each row that is committed anew. */
  onInsert: (table: string, row: Readonly<Row>) => void = () => undefined
  readonly #locks = new Map<string, Lock>()

  rows(table: string): Row[] {
    const rows = this.#tables.get(table) ?? []
    this.#tables.set(table, rows)
    return rows
  }

  isLocked(name: string): boolean {
    return this.#locks.has(name)
  }

  /** Waits for whoever has a lock, and takes it. */
  async lock(name: string, holder: MemoryTransaction): Promise<void> {
    for (;;) {
      // Whoever is dead takes no lock that nobody would ever free.
      if (holder.isOver) await NEVER
      const lock = this.#locks.get(name)
      if (lock === undefined) return this.#take(name, holder)
      if (lock.holder === holder) return
      await lock.freed
    }
  }

  unlockAll(holder: MemoryTransaction): void {
    for (const [name, lock] of this.#locks) {
      if (lock.holder !== holder) continue
      this.#locks.delete(name)
      lock.free()
    }
  }

  #take(name: string, holder: MemoryTransaction): void {
    let free: () => void = () => undefined
    const freed = new Promise<void>((resolve) => {
      free = resolve
    })
    this.#locks.set(name, { holder, freed, free })
  }
}

/** One process' connection to the database. */
export class MemoryConnection implements SqlDatabase {
  readonly #sql: MemorySql
  readonly #pass: PassSql
  readonly #open = new Set<MemoryTransaction>()

  constructor(sql: MemorySql, pass: PassSql = () => Promise.resolve()) {
    this.#sql = sql
    this.#pass = pass
  }

  // A single statement is a transaction of its own.
  query<R = Row>(statement: string, params: Params = []): Promise<SqlResult<R>> {
    return this.#run(
      (tx) => tx.query<R>(statement, params),
      () => Promise.resolve(),
    )
  }

  transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    return this.#run(work, this.#pass)
  }

  /** The process is dead: what it had not committed is rolled back. */
  die(): void {
    for (const tx of this.#open) tx.rollBack()
  }

  async #run<T>(work: (tx: SqlTransaction) => Promise<T>, pass: PassSql): Promise<T> {
    const tx = new MemoryTransaction(this.#sql, pass)
    this.#open.add(tx)
    try {
      const result = await work(tx)
      await pass('commit')
      if (tx.isOver) await NEVER
      tx.commit()
      await pass('publish')
      return result
    } finally {
      tx.rollBack()
      this.#open.delete(tx)
    }
  }
}

/** What one transaction has written and locked. */
export class MemoryTransaction implements SqlTransaction {
  isOver = false
  readonly sql: MemorySql
  readonly pass: PassSql
  readonly #writes: (() => void)[] = []
  readonly #inserted: { readonly table: string; readonly row: Row }[] = []

  constructor(sql: MemorySql, pass: PassSql) {
    this.sql = sql
    this.pass = pass
  }

  async query<R>(statement: string, params: Params = []): Promise<SqlResult<R>> {
    if (this.isOver) await NEVER
    const rows = await meaningOf(statement).act(this, params)
    // The caller names the row's shape, as with any driver.
    return { rows: rows as readonly R[] }
  }

  lock(name: string): Promise<void> {
    return this.sql.lock(name, this)
  }

  insert(table: string, row: Row): void {
    this.#inserted.push({ table, row })
  }

  /** Finds a committed row, or one of its own. */
  find(table: string, column: string, value: unknown): Row | undefined {
    const own = this.#inserted.filter((each) => each.table === table).map(({ row }) => row)
    return [...own, ...this.sql.rows(table)].find((row) => row[column] === value)
  }

  change(row: Row | undefined, changes: Row): void {
    if (row !== undefined) this.#writes.push(() => Object.assign(row, changes))
  }

  delete(table: string, isDoomed: (row: Row) => boolean): void {
    this.#writes.push(() => {
      const rows = this.sql.rows(table)
      rows.splice(0, rows.length, ...rows.filter((row) => !isDoomed(row)))
    })
  }

  commit(): void {
    this.isOver = true
    for (const { table, row } of this.#inserted) this.sql.rows(table).push(row)
    for (const write of this.#writes) write()
    for (const { table, row } of this.#inserted) this.sql.onInsert(table, row)
    this.sql.unlockAll(this)
  }

  rollBack(): void {
    if (this.isOver) return
    this.isOver = true
    this.sql.unlockAll(this)
  }
}
