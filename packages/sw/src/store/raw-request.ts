// SPDX-License-Identifier: MIT

/**
 * Waits for a request of IndexedDB.
 *
 * Trade: without the wrappers of `idb`, which take a tenth of a hit from disk.
 */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a failed request has an error
    request.addEventListener('error', () => reject(request.error))
  })
}
