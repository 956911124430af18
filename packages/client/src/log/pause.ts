// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'

/** Waits for `delayMs` milliseconds, or until the signal aborts; without a delay only for the signal. */
export function pause(
  delayMs: number | undefined,
  environment: Pick<Environment, 'startTimer'>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end)
      cancelTimer()
      resolve()
    }
    const cancelTimer = delayMs === undefined ? () => {} : environment.startTimer(end, delayMs)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
