// SPDX-License-Identifier: MIT
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase } from './pglite-database.ts'
import { runTransactionContract } from './transaction.contract.ts'

runTransactionContract('PGlite', async () => {
  const pglite = await PGlite.create()
  return { database: pgliteDatabase(pglite), close: () => pglite.close() }
})
