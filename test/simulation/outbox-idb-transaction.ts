// SPDX-License-Identifier: MIT
import type { DiskImage, DiskRow } from './outbox-disk.ts'
import { compareKeys, keyOf, matches, type Query } from './outbox-keys.ts'

type Listener = (event: { readonly target: unknown }) => void

/** As much of an event target as `idb` uses. */
export class Emitter {
  readonly #listeners = new Map<string, Set<Listener>>()

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners.add(listener))
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener)
  }

  emit(type: string): void {
    for (const listener of Array.from(this.#listeners.get(type) ?? [])) listener({ target: this })
  }
}

/** A request of IndexedDB. */
export class Request extends Emitter {
  result: unknown
  error: DOMException | null = null
  transaction: Transaction | null = null

  succeed(result: unknown): void {
    this.result = result
    this.emit('success')
  }

  fail(error: DOMException): void {
    this.error = error
    this.emit('error')
  }
}

/** How an index is made. */
export interface IndexShape {
  readonly keyPath: string | readonly string[]
  readonly isUnique: boolean
}

/** How a store is made. */
export interface StoreShape {
  readonly keyPath: string | readonly string[]
  readonly isNumbered: boolean
  readonly indexes: Map<string, IndexShape>
}

type Draft = Map<IDBValidKey, DiskRow>

/** What the device's storage refuses. Each returns the error that it fails with, or `undefined`. */
export interface StorageFaults {
  /** A row is about to be written. */
  write: (store: string) => DOMException | undefined
  /** All requests of a transaction have succeeded, and it is about to be complete. */
  commit: () => DOMException | undefined
}

/** What a transaction works on. */
export interface Storage {
  readonly faults: StorageFaults
  readonly disk: {
    readonly image: DiskImage
    commit(image: DiskImage, durability: IDBTransactionDurability): void
  }
  shapeOf(store: string): StoreShape
}

/** A transaction: its writes are a draft until it is complete. */
export class Transaction extends Emitter {
  error: DOMException | null = null
  readonly durability: IDBTransactionDurability
  readonly isWriting: boolean
  readonly storage: Storage
  readonly drafts = new Map<string, Draft>()
  readonly #pending: { readonly request: Request; readonly work: () => unknown }[] = []
  nextNumber = 0
  #state: 'waiting' | 'active' | 'over' = 'waiting'

  constructor(storage: Storage, mode: string, durability: IDBTransactionDurability) {
    super()
    this.storage = storage
    this.isWriting = mode === 'readwrite'
    this.durability = durability
  }

  objectStore(name: string): ObjectStore {
    if (this.#state === 'over') throw new DOMException('It has ended', 'InvalidStateError')
    return new ObjectStore(this, name)
  }

  abort(): void {
    if (this.#state === 'over') throw new DOMException('It has ended', 'InvalidStateError')
    this.fail(null)
  }

  ask(work: () => unknown): Request {
    if (this.#state === 'over') {
      throw new DOMException('It has ended', 'TransactionInactiveError')
    }
    const request = new Request()
    request.transaction = this
    this.#pending.push({ request, work })
    return request
  }

  fail(error: DOMException | null): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.error = error
    for (const { request } of this.#pending.splice(0)) {
      request.fail(new DOMException('It was aborted', 'AbortError'))
    }
    this.emit('abort')
  }

  /** Does what is asked for until nothing more is asked. */
  async run(): Promise<void> {
    if (this.#state === 'over') return
    const { disk, faults } = this.storage
    this.#state = 'active'
    this.nextNumber = disk.image.nextNumber
    for (const [name, rows] of disk.image.stores) {
      this.drafts.set(name, this.isWriting ? new Map(rows) : (rows as Draft))
    }
    await turn()
    while (this.#pending.length > 0) {
      for (const { request, work } of this.#pending.splice(0)) this.#answer(request, work)
      await turn()
    }
    if (this.isOver) return
    const failure = this.isWriting ? faults.commit() : undefined
    if (failure !== undefined) return this.fail(failure)
    this.#state = 'over'
    if (this.isWriting) {
      disk.commit({ stores: this.drafts, nextNumber: this.nextNumber }, this.durability)
    }
    this.emit('complete')
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  #answer(request: Request, work: () => unknown): void {
    if (this.isOver) return request.fail(new DOMException('It was aborted', 'AbortError'))
    try {
      request.succeed(work())
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      request.fail(error)
      this.fail(error)
    }
  }
}

/** A store within a transaction. */
export class ObjectStore {
  readonly #transaction: Transaction
  readonly #name: string

  constructor(transaction: Transaction, name: string) {
    this.#transaction = transaction
    this.#name = name
  }

  index(name: string): Index {
    const shape = this.#shape.indexes.get(name)
    if (shape === undefined) throw new DOMException(name, 'NotFoundError')
    return new Index(this.#transaction, shape, () => this.#rows)
  }

  get(query: Query): Request {
    return this.#ask(() => this.#found(query)[0]?.[1])
  }

  getAll(query?: Query): Request {
    return this.#ask(() => this.#found(query).map(([, row]) => row))
  }

  getAllKeys(query?: Query): Request {
    return this.#ask(() => this.#found(query).map(([key]) => key))
  }

  count(query?: Query): Request {
    return this.#ask(() => this.#found(query).length)
  }

  /** The first key in a direction; nobody goes on from there. */
  openKeyCursor(_query: null, direction: 'next' | 'prev'): Request {
    return this.#ask(() => {
      const found = this.#found().at(direction === 'prev' ? -1 : 0)
      return found === undefined ? null : { primaryKey: found[0] }
    })
  }

  add(row: DiskRow): Request {
    return this.#ask(() => this.#write(row, true))
  }

  put(row: DiskRow): Request {
    return this.#ask(() => this.#write(row, false))
  }

  delete(query: Query): Request {
    return this.#ask(() => {
      for (const [key] of this.#found(query)) this.#rows.delete(key)
    })
  }

  #ask(work: () => unknown): Request {
    return this.#transaction.ask(work)
  }

  get #shape(): StoreShape {
    return this.#transaction.storage.shapeOf(this.#name)
  }

  get #rows(): Draft {
    return this.#transaction.drafts.get(this.#name) ?? new Map()
  }

  #found(query?: Query): readonly (readonly [IDBValidKey, DiskRow])[] {
    const { keyPath } = this.#shape
    const found = [...this.#rows].filter(([, row]) => matches(keyOf(row, keyPath), query))
    const entries = found.map(([, row]) => [keyOf(row, keyPath) ?? '', row] as const)
    return entries.sort(([left], [right]) => compareKeys(left, right))
  }

  #write(given: DiskRow, isNew: boolean): IDBValidKey {
    const refusal = this.#transaction.storage.faults.write(this.#name)
    if (refusal !== undefined) throw refusal
    const { keyPath, isNumbered, indexes } = this.#shape
    let row = given
    if (isNumbered && typeof keyPath === 'string' && row[keyPath] === undefined) {
      row = { ...row, [keyPath]: this.#transaction.nextNumber }
      this.#transaction.nextNumber += 1
    }
    const key = keyOf(row, keyPath)
    if (key === undefined) throw new DOMException('No key', 'DataError')
    const name = Array.isArray(key) ? JSON.stringify(key) : key
    if (isNew && this.#rows.has(name)) throw new DOMException('Exists', 'ConstraintError')
    for (const index of indexes.values()) this.#refuseTwin(index, name, row)
    this.#rows.set(name, Object.freeze(row))
    return key
  }

  #refuseTwin({ keyPath, isUnique }: IndexShape, name: IDBValidKey, row: DiskRow): void {
    if (!isUnique) return
    const own = keyOf(row, keyPath)
    const twin = [...this.#rows].find(
      ([other, each]) => other !== name && own !== undefined && matches(keyOf(each, keyPath), own),
    )
    if (twin !== undefined) throw new DOMException('Exists in the index', 'ConstraintError')
  }
}

/** An index within a transaction. */
export class Index {
  readonly #transaction: Transaction
  readonly #shape: IndexShape
  readonly #rows: () => Draft

  constructor(transaction: Transaction, shape: IndexShape, rows: () => Draft) {
    this.#transaction = transaction
    this.#shape = shape
    this.#rows = rows
  }

  get(query: Query): Request {
    return this.#transaction.ask(() => this.#found(query)[0]?.[1])
  }

  getAll(query?: Query): Request {
    return this.#transaction.ask(() => this.#found(query).map(([, row]) => row))
  }

  getAllKeys(query?: Query): Request {
    return this.#transaction.ask(() => this.#found(query).map(([key]) => key))
  }

  count(query?: Query): Request {
    return this.#transaction.ask(() => this.#found(query).length)
  }

  #found(query?: Query): readonly (readonly [IDBValidKey, DiskRow])[] {
    return [...this.#rows()]
      .flatMap(([key, row]) => {
        const indexKey = keyOf(row, this.#shape.keyPath)
        return indexKey === undefined || !matches(indexKey, query) ? [] : { indexKey, key, row }
      })
      .sort(
        (left, right) =>
          compareKeys(left.indexKey, right.indexKey) || compareKeys(left.key, right.key),
      )
      .map(({ key, row }) => [key, row] as const)
  }
}

/** One turn of the event loop: what was answered goes on before the next is answered. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
