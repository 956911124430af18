// SPDX-License-Identifier: MIT
import type { OperationStore } from '../store/operation-store.ts'
import type { RunOptions } from './run-options.ts'

/** How often a run gives a sign of life, in milliseconds. */
export const BEAT_MS = 5000

/** A run that has given none for so long, in milliseconds, is frozen: its lock may be taken away. */
export const SILENCE_MS: number = 3 * BEAT_MS

/** Tells whether whoever holds the lock seems to be frozen. One that has never given a sign of life is left alone. */
export function isSilent(beatAtMs: number | undefined, nowMs: number): boolean {
  // A sign from the future means that the clock was set back; it says nothing about who gave it.
  return beatAtMs !== undefined && Math.abs(nowMs - beatAtMs) >= SILENCE_MS
}

/** Gives signs of life until the signal aborts or a later run has taken over. Never fails. */
export async function giveSigns(
  store: Pick<OperationStore, 'beat'>,
  { owner, delay, now }: RunOptions,
  fence: number,
  signal: AbortSignal,
): Promise<void> {
  if (delay === undefined) return
  for (;;) {
    await delay(BEAT_MS, signal)
    if (signal.aborted) return
    const isOurs = await store.beat(owner, fence, now()).catch(() => true)
    if (!isOurs) return
  }
}
