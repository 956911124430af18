// SPDX-License-Identifier: MIT

/** Rows of a statement. */
export interface SqlResult<Row> {
  readonly rows: readonly Row[]
}

/** Runs statements with `$1` parameters inside one transaction. */
export interface SqlTransaction {
  query<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<SqlResult<Row>>
}

/** A PostgreSQL database, real or embedded. */
export interface SqlDatabase extends SqlTransaction {
  /** Runs `work` in a transaction: commits when it resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T>
  /**
   * Hears the notifications of a channel (`LISTEN`) until its end is asked for. Without it, or after `lost`, whoever
   * wants to know has to ask.
   *
   * @returns the end of it
   */
  listen?(channel: string, listener: NotificationListener): Promise<() => Promise<void>>
}

/** Hears notifications. Neither may throw. */
export interface NotificationListener {
  readonly notified: () => void
  /** The connection is gone; nothing is heard from here on. */
  readonly lost: () => void
}
