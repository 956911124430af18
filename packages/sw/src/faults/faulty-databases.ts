// SPDX-License-Identifier: MIT
import { damaged } from './damage.ts'
import { errorOf, type Fault, type FaultPoint, type FaultScript } from './fault-script.ts'

// Faults are put in at the prototypes of fake-indexeddb, below everything that the worker does with it. What happens then
// (which events are dispatched, what is rolled back) is its own code.
// oxlint-disable typescript/unbound-method -- each is called with the object that it was taken from

interface RawRequest {
  readonly source: unknown
  readonly operation: () => unknown
}

interface RawTransaction {
  readonly mode: IDBTransactionMode
  readonly db: { readonly name: string }
  readonly _state: string
  readonly _requests: readonly { readonly request: { readonly readyState: string } }[]
  _abort(error: string): void
  _start(): void
  _execRequestAsync(request: RawRequest): unknown
}

interface RawFactory {
  readonly _connectionQueues: Map<string, Promise<void>>
}

type Method = (...parameters: unknown[]) => unknown
type Methods = Record<string, Method>

const READS = ['get', 'getAll', 'getAllKeys', 'openCursor'] as const
const WRITES = ['put', 'delete'] as const

/** The databases of fake-indexeddb, of which one fails by a script. */
export class FaultyDatabases {
  readonly #script: FaultScript
  readonly #name: string
  readonly #restore: (() => void)[] = []
  readonly #connections = new Set<IDBDatabase>()
  #answerHeld: (() => void)[] = []
  #requested: Fault | undefined
  #underWay = 0

  /** @param name which database fails; all others go well, the outbox's among them */
  constructor(script: FaultScript, name: string) {
    this.#script = script
    this.#name = name
    this.#openings()
    this.#transactions()
    this.#requests()
  }

  /** How many transactions are under way. */
  get underWay(): number {
    return this.#underWay
  }

  /** Answers the openings that were left without an answer. */
  release(): void {
    for (const answer of this.#answerHeld.splice(0)) answer()
  }

  /** Closes all connections, as a browser does that has lost its database process. */
  lose(close: (database: IDBDatabase) => void): void {
    for (const database of this.#connections) close(database)
    this.#connections.clear()
  }

  /** Takes the faults out again. */
  restore(): void {
    this.release()
    for (const restore of this.#restore.splice(0)) restore()
  }

  #openings(): void {
    this.#patch(IDBFactory.prototype, 'open', (open, factory, [name, ...more]) => {
      const fault = this.#faultOf(String(name), 'open')
      if (fault === undefined) return open.call(factory, name, ...more)
      this.#script.note(fault)
      if (fault.effect.kind === 'throw') throw errorOf(fault, fault.effect.error)
      if (fault.effect.kind === 'fail') return failingOpening(errorOf(fault, fault.effect.error))
      this.#hold(factory, String(name))
      return open.call(factory, name, ...more)
    })
  }

  // Spec: requests to open a database wait for each other (IndexedDB 3.0, "connection queue").
  #hold(factory: unknown, name: string): void {
    // Its own queue, by which fake-indexeddb does as the specification says.
    const { _connectionQueues: queues } = factory as RawFactory
    const held = new Promise<void>((resolve) => {
      this.#answerHeld.push(resolve)
    })
    queues.set(
      name,
      (queues.get(name) ?? Promise.resolve()).then(() => held),
    )
  }

  #transactions(): void {
    this.#patch(IDBDatabase.prototype, 'transaction', (transaction, database, parameters) => {
      if (!(database instanceof IDBDatabase)) return undefined
      const isUpgrade = parameters[1] === 'versionchange'
      const fault = isUpgrade ? undefined : this.#faultOf(database.name, 'transaction')
      if (database.name === this.#name) this.#connections.add(database)
      if (fault === undefined || fault.effect.kind !== 'throw') {
        return this.#watched(transaction.apply(database, parameters))
      }
      this.#script.note(fault)
      throw errorOf(fault, fault.effect.error)
    })
    this.#patch(IDBTransaction.prototype, '_start', (start, raw) => {
      // As fake-indexeddb keeps its transactions.
      const transaction = raw as RawTransaction
      const fault = isAtEnd(transaction) ? this.#faultOf(transaction.db.name, 'commit') : undefined
      if (fault === undefined || !('error' in fault.effect)) return start.call(transaction)
      this.#script.note(fault)
      return transaction._abort(fault.effect.error)
    })
  }

  #watched(transaction: unknown): unknown {
    if (!(transaction instanceof IDBTransaction)) return transaction
    this.#underWay += 1
    const end = (): void => {
      this.#underWay -= 1
    }
    transaction.addEventListener('complete', end)
    transaction.addEventListener('abort', end)
    return transaction
  }

  #requests(): void {
    for (const prototype of [IDBObjectStore.prototype, IDBIndex.prototype]) {
      for (const method of READS) this.#patchRequest(prototype, method, 'read')
    }
    for (const method of WRITES) this.#patchRequest(IDBObjectStore.prototype, method, 'write')
    this.#patch(IDBTransaction.prototype, '_execRequestAsync', (execute, transaction, [raw]) => {
      // As fake-indexeddb hands its requests over.
      const request = raw as RawRequest
      const fault = this.#requested
      if (fault === undefined) return execute.call(transaction, request)
      const operation = (): unknown => this.#perform(fault, request.operation)
      return execute.call(transaction, { ...request, operation })
    })
  }

  #patchRequest(prototype: object, method: string, point: 'read' | 'write'): void {
    this.#patch(prototype, method, (original, source, parameters) => {
      const { name, isOfEntries } = placeOf(source)
      const isRecord = isOfEntries && (method === 'get' || method === 'getAll')
      const fault =
        (isRecord ? this.#faultOf(name, 'record') : undefined) ?? this.#faultOf(name, point)
      if (fault?.effect.kind === 'throw') {
        this.#script.note(fault)
        throw errorOf(fault, fault.effect.error)
      }
      this.#requested = fault
      try {
        return original.apply(source, parameters)
      } finally {
        this.#requested = undefined
      }
    })
  }

  #perform(fault: Fault, operation: () => unknown): unknown {
    const { effect } = fault
    if (effect.kind !== 'damage') {
      this.#script.note(fault)
      throw errorOf(fault, 'error' in effect ? effect.error : 'UnknownError')
    }
    const read = operation()
    const result = damaged(read, effect.damage)
    if (result !== read) this.#script.note(fault)
    return result
  }

  #faultOf(name: string, point: FaultPoint): Fault | undefined {
    return name === this.#name ? this.#script.next(point) : undefined
  }

  #patch(
    prototype: object,
    name: string,
    replacement: (original: Method, self: unknown, parameters: unknown[]) => unknown,
  ): void {
    // All of them are methods of fake-indexeddb's classes.
    const methods = prototype as Methods
    const original = methods[name]
    if (original === undefined) throw new TypeError(`fake-indexeddb has no ${name}() any more`)
    methods[name] = function faulty(this: unknown, ...parameters: unknown[]): unknown {
      return replacement(original, this, parameters)
    }
    this.#restore.push(() => {
      methods[name] = original
    })
  }
}

// What `idb` listens to of a request.
function failingOpening(error: DOMException): object {
  const addEventListener = (type: string, listener: () => void): void => {
    if (type === 'error') setTimeout(listener, 0)
  }
  const removeEventListener = (): void => undefined
  return Object.defineProperties(Object.create(IDBOpenDBRequest.prototype), {
    error: { value: error },
    addEventListener: { value: addEventListener },
    removeEventListener: { value: removeEventListener },
  }) as object
}

function isAtEnd({ mode, _state, _requests }: RawTransaction): boolean {
  const isOver = _state === 'finished' || mode !== 'readwrite'
  return !isOver && _requests.every(({ request }) => request.readyState === 'done')
}

function placeOf(source: unknown): { name: string; isOfEntries: boolean } {
  const store = source instanceof IDBIndex ? source.objectStore : source
  if (!(store instanceof IDBObjectStore)) return { name: '', isOfEntries: false }
  return { name: store.transaction.db.name, isOfEntries: store.name === 'entries' }
}
