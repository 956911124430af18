// SPDX-License-Identifier: MIT
import type { Testimony } from '../store/count-records.ts'

/** A place outside the outbox's database that knows what was in it. */
export interface Witness {
  /** What it was told last; `undefined` when it knows nothing. */
  read(): Promise<unknown>
  write(testimony: Testimony): Promise<void>
}

/** The part of `localStorage` that a witness uses. */
export interface TextStorage {
  getItem(name: string): string | null
  setItem(name: string, text: string): void
}

/** A witness in `localStorage`, for pages. */
export function storageWitness(storage: TextStorage, name: string): Witness {
  return {
    read: async () => parse(storage.getItem(name)),
    write: async (testimony) => storage.setItem(name, JSON.stringify(testimony)),
  }
}

/** A witness in Cache Storage, for pages and workers. */
export function cacheWitness(caches: Pick<CacheStorage, 'open'>, name: string): Witness {
  // Platform: an entry's URL is never fetched; it only has to be one (RFC 2606 §2).
  const url = 'https://outbox.invalid/witness'
  return {
    read: async () => {
      const response = await (await caches.open(name)).match(url)
      return response === undefined ? undefined : parse(await response.text())
    },
    write: async (testimony) => {
      await (await caches.open(name)).put(url, Response.json(testimony))
    },
  }
}

/**
 * Tells how many operations are gone that a witness knew.
 *
 * @param said what a witness was told last
 * @param present what there is now; `undefined` when nothing was ever saved in this database
 */
export function lostSince(said: unknown, present: Testimony | undefined): number {
  if (!isTestimony(said)) return 0
  if (present === undefined || said.deviceId !== present.deviceId) return said.pending
  return Math.min(said.pending, Math.max(0, said.deviceSeq - present.deviceSeq))
}

function isTestimony(said: unknown): said is Testimony {
  if (typeof said !== 'object' || said === null) return false
  const { deviceId, deviceSeq, pending }: Readonly<Record<string, unknown>> = { ...said }
  return typeof deviceId === 'string' && isCount(deviceSeq) && isCount(pending)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
