// SPDX-License-Identifier: MIT

/** Small texts that outlive the page. Nothing kept there is needed to work. */
export interface BrowserMemory {
  /** Remembers a text, if the browser lets us. */
  remember(name: string, text: string): void
  /** Reads what was remembered; `undefined` when nothing was, or the browser refuses. */
  recall(name: string): string | undefined
  /** Forgets what was remembered. */
  forget(name: string): void
}

/**
 * Remembers in a `Storage` of the browser.
 *
 * @param open gives the storage; Platform: reading `localStorage` itself throws where site data is blocked, and writing
 * throws when it is full
 */
export function browserMemory(open: () => Storage): BrowserMemory {
  const attempt = <T>(act: (storage: Storage) => T): T | undefined => {
    try {
      return act(open())
    } catch {
      return undefined
    }
  }
  return {
    remember: (name, text) => attempt((storage) => storage.setItem(name, text)),
    recall: (name) => attempt((storage) => storage.getItem(name)) ?? undefined,
    forget: (name) => attempt((storage) => storage.removeItem(name)),
  }
}
