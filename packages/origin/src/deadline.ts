// SPDX-License-Identifier: MIT

/** Thrown when a deadline passes. Stays inside this package: it ends as a cache miss or as the cause of another error. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'

  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms`)
  }
}

/**
 * Waits for a promise, but not longer than `timeoutMs`.
 *
 * @throws DeadlineError when the time has passed; what the promise becomes later is ignored
 */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(timeoutMs)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
