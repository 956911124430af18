// SPDX-License-Identifier: MIT
import type { Confirmation } from '@springhouse/core'
import type { DBSchema } from 'idb'
import type { Environment } from '../environment.ts'
import { Connection } from './connection.ts'

interface ConfirmationSchema extends DBSchema {
  confirmations: { key: string; value: Confirmation }
  session: { key: string; value: unknown }
}

/** The latest proof of the log's head, a scope each. Pages write it at each beat, so that a beat needn't wake the worker. */
export class ConfirmationStore {
  readonly #connection: Connection<ConfirmationSchema>

  constructor(name: string, delay?: Environment['delay']) {
    this.#connection = new Connection<ConfirmationSchema>({
      name,
      version: 1,
      delay,
      // Whoever comes first makes the database: both stores are the page's, the worker reads the first.
      upgrade: (database) => {
        database.createObjectStore('confirmations')
        database.createObjectStore('session')
      },
    })
  }

  /** Reads the latest confirmation of a scope; `undefined` when no page has written one. */
  read(scope: string): Promise<Confirmation | undefined> {
    return this.#connection.read('confirmations', (store) => store.get(scope))
  }
}
