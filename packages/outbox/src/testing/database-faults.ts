// SPDX-License-Identifier: MIT
import { vi } from 'vitest'

// Faults are put in at the prototypes of IndexedDB, below everything that the outbox does with it.
// oxlint-disable typescript/unbound-method -- each is called with the object that it was taken from

/** Collects the connections on which transactions are opened from now on. */
export function watchHandles(): Set<IDBDatabase> {
  const handles = new Set<IDBDatabase>()
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...parameters
  ) {
    handles.add(this)
    return transaction.apply(this, parameters)
  })
  return handles
}

/** Lets the next request of a kind succeed and its transaction fail, with `error` as the transaction's reason. */
export function abortNext(kind: 'add' | 'put', error?: DOMException): void {
  const original = IDBObjectStore.prototype[kind]
  vi.spyOn(IDBObjectStore.prototype, kind).mockImplementationOnce(function (
    this: IDBObjectStore,
    ...parameters
  ) {
    const request = original.apply(this, parameters)
    const { transaction } = this
    if (error !== undefined) {
      Object.defineProperty(transaction, 'error', { get: () => error, set: ignore })
    }
    request.addEventListener('success', () => transaction.abort())
    return request
  })
}

/** Fails every attempt to store the reserve. */
export function refuseBallast(fail: () => never): void {
  const { put } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value: { readonly id?: string },
  ) {
    return value.id === 'ballast' ? fail() : put.call(this, value)
  })
}

function ignore(): void {
  // The browser's own attempt to set the reason.
}
