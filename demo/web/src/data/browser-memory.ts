// SPDX-License-Identifier: MIT

// Platform: reading `localStorage` throws where site data is blocked, writing throws when it is full. Nothing kept here
// is needed to work, so both are as good as "nothing remembered".

/** Remembers a small text in this browser, if it lets us. */
export function remember(name: string, text: string): void {
  try {
    localStorage.setItem(name, text)
  } catch {
    return
  }
}

/** Reads what was remembered; `undefined` when nothing was, or the browser refuses. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

/** Forgets what was remembered. */
export function forget(name: string): void {
  try {
    localStorage.removeItem(name)
  } catch {
    return
  }
}
