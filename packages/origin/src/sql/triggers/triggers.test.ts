// SPDX-License-Identifier: MIT
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase } from '../pglite-database.ts'
import { runTriggersContract } from './triggers.contract.ts'

runTriggersContract('PGlite', async () => {
  const pglite = await PGlite.create()
  return { database: pgliteDatabase(pglite), close: () => pglite.close() }
})
