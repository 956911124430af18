// SPDX-License-Identifier: MIT
import type { Disk } from './outbox-disk.ts'
import {
  Emitter,
  Index,
  type IndexShape,
  ObjectStore,
  Request,
  type Storage,
  type StorageFaults,
  type StoreShape,
  Transaction,
} from './outbox-idb-transaction.ts'
import { KeyRange } from './outbox-keys.ts'

/** A connection. */
class Database extends Emitter {
  readonly factory: IndexedDatabase
  /** Which of the device's tabs it belongs to: the name that it was opened under. */
  readonly name: string
  isClosed = false

  constructor(factory: IndexedDatabase, name: string) {
    super()
    this.factory = factory
    this.name = name
  }

  createObjectStore(
    name: string,
    { keyPath, autoIncrement = false }: { keyPath: string; autoIncrement?: boolean },
  ): { readonly createIndex: (...index: IndexArguments) => void } {
    const shape = { keyPath, isNumbered: autoIncrement, indexes: new Map<string, IndexShape>() }
    this.factory.shapes.set(name, shape)
    const { disk } = this.factory
    disk.commit(
      { ...disk.image, stores: new Map(disk.image.stores).set(name, new Map()) },
      'strict',
    )
    return {
      createIndex: (index, path, { unique = false } = {}) =>
        void shape.indexes.set(index, { keyPath: path, isUnique: unique }),
    }
  }

  transaction(
    _names: readonly string[],
    mode = 'readonly',
    { durability = 'default' }: IDBTransactionOptions = {},
  ): Transaction {
    if (this.isClosed) throw new DOMException('It was closed', 'InvalidStateError')
    const transaction = new Transaction(this.factory, mode, durability)
    this.factory.schedule(transaction, this)
    return transaction
  }

  close(): void {
    this.isClosed = true
    this.factory.connections.delete(this)
  }
}

type IndexArguments = readonly [
  name: string,
  keyPath: string | string[],
  options?: { readonly unique?: boolean },
]

/** A transaction in the order of its turn. */
interface Scheduled {
  readonly transaction: Transaction
  readonly database: Database
}

// `idb` asks whether something is one; nothing here is.
class Cursor extends Emitter {}

/**
 * IndexedDB in memory, as far as the outbox uses it: all transactions one after the other, each of them all or nothing,
 * requests answered in tasks of their own. Its double for Node takes ten times as long, and can't be made to fail.
 */
export class IndexedDatabase implements Storage {
  readonly disk: Disk
  readonly faults: StorageFaults
  readonly shapes = new Map<string, StoreShape>()
  readonly connections = new Set<Database>()
  readonly #waiting: Scheduled[] = []
  #running: Scheduled | undefined

  constructor(disk: Disk, faults: StorageFaults) {
    this.disk = disk
    this.faults = faults
  }

  shapeOf(name: string): StoreShape {
    const shape = this.shapes.get(name)
    if (shape === undefined) throw new DOMException(name, 'NotFoundError')
    return shape
  }

  get isIdle(): boolean {
    return this.#running === undefined
  }

  /** Opens a connection, as `indexedDB.open` does; every name means the same database. */
  open(name: string): Request {
    const request = new Request()
    const database = new Database(this, name)
    this.connections.add(database)
    queueMicrotask(() => {
      request.result = database
      if (this.shapes.size === 0) request.emit('upgradeneeded')
      request.succeed(database)
    })
    return request
  }

  schedule(transaction: Transaction, database: Database): void {
    this.#waiting.push({ transaction, database })
    if (this.#running === undefined) void this.#work()
  }

  /** The browser closes all connections; `isAnnounced` tells whether it says so. */
  loseConnections(isAnnounced: boolean): void {
    for (const database of Array.from(this.connections)) {
      database.close()
      this.#abortAllOf(database)
      if (isAnnounced) database.emit('close')
    }
  }

  /** Somebody wants to delete or upgrade the database: every connection is asked to close. */
  announceVersionChange(): void {
    for (const database of Array.from(this.connections)) database.emit('versionchange')
  }

  /** A tab is killed: what it had not completed never happens. */
  kill(name: string): void {
    for (const database of [...this.connections].filter((each) => each.name === name)) {
      database.close()
      this.#abortAllOf(database)
    }
  }

  #abortAllOf(database: Database): void {
    const lost = [this.#running, ...this.#waiting].filter((each) => each?.database === database)
    for (const each of lost) each?.transaction.fail(new DOMException('Lost', 'AbortError'))
  }

  async #work(): Promise<void> {
    for (;;) {
      this.#running = this.#waiting.shift()
      if (this.#running === undefined) return
      await this.#running.transaction.run()
    }
  }
}

/** Makes these classes the ones that `idb` finds; `open` gives the database of the present schedule. */
export function installIndexedDB(open: () => IndexedDatabase): void {
  Object.assign(globalThis, {
    indexedDB: { open: (name: string) => open().open(name) },
    IDBRequest: Request,
    IDBTransaction: Transaction,
    IDBObjectStore: ObjectStore,
    IDBIndex: Index,
    IDBDatabase: Database,
    IDBCursor: Cursor,
    IDBKeyRange: KeyRange,
  })
}
