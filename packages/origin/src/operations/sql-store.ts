// SPDX-License-Identifier: MIT
import type { Origin } from '../origin.ts'
import type { OriginTransaction, TransactionWork } from '../sql/commit-operation.ts'
import type { NativeDatabase } from '../sql/native-database.ts'
import type { SqlDatabase, SqlTransaction } from '../sql/sql-database.ts'
import type { OperationStore, StoreWrite } from './operation-store.ts'

/** What a store in SQL works with. */
export interface SqlStoreOptions<Database extends SqlDatabase> {
  readonly origin: Pick<Origin, 'transaction' | 'operations' | 'deviceReport'>
  /** Where the effects are. Needs the tables of `prepareDatabase`. */
  readonly database: Database
}

/**
 * Remembers operations in the database that their effects are in, in the same transaction.
 *
 * Guarantee: no loss, no duplicate. Whenever a process, its connection or the database is killed, effect, marker and pending
 * invalidations are there together, or none of them is; so delivery is at least once, and the effect at most once. Effects
 * beyond the database (`effects: 'external'`) happen at most once, and their end may be unknown.
 *
 * @example
 * const store = sqlStore({ origin, database })
 */
export function sqlStore<Tx>(options: SqlStoreOptions<NativeDatabase<Tx>>): OperationStore<Tx>
export function sqlStore(options: SqlStoreOptions<SqlDatabase>): OperationStore<SqlTransaction>
export function sqlStore<Tx>(
  options: SqlStoreOptions<NativeDatabase<Tx> | SqlDatabase>,
): OperationStore<Tx | SqlTransaction> {
  const { origin, database } = options
  const nativeOf = (tx: OriginTransaction): Tx | SqlTransaction =>
    'nativeOf' in database ? database.nativeOf(tx.sql) : tx
  return {
    run(operation, work) {
      const inside: TransactionWork = (tx) => {
        const { request } = tx
        const invalidate: StoreWrite<Tx>['invalidate'] = (tags, how) => tx.invalidate(tags, how)
        return work({ tx: nativeOf(tx), request, invalidate })
      }
      return origin.transaction(database, { ...operation, whenInFlight: 'refuse' }, inside)
    },
    statuses: (owner, keys) => origin.operations(database, owner, keys),
    deviceReport: (device) => origin.deviceReport(database, device),
  }
}
