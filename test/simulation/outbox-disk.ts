// SPDX-License-Identifier: MIT

/** A row as it is stored. Rows are never changed, only replaced. */
export type DiskRow = Readonly<Record<string, unknown>>

/** Rows of a store by their encoded key, in the order of their keys. */
export type DiskRows = ReadonlyMap<IDBValidKey, DiskRow>

/** All that a database holds at a moment. */
export interface DiskImage {
  readonly stores: ReadonlyMap<string, DiskRows>
  readonly nextNumber: number
}

/** One row that a transaction has changed. */
export interface DiskChange {
  readonly store: string
  readonly before: DiskRow | undefined
  readonly after: DiskRow | undefined
}

/** Hears of a transaction that is complete. */
export type CommitListener = (changes: readonly DiskChange[]) => void

/**
 * What lies on the device's disk: committed transactions. What was written `strict` stays whatever happens, with all
 * before it; of what came after, a power cut leaves any first part.
 */
export class Disk {
  image: DiskImage = { stores: new Map(), nextNumber: 1 }
  /** Told of each commit, in order. */
  onCommit: CommitListener = () => undefined
  /** What a power cut may leave, oldest first; the first is surely there. */
  #survivors: DiskImage[] = [this.image]

  commit(image: DiskImage, durability: IDBTransactionDurability): void {
    const changes = changesBetween(this.image, image)
    this.image = image
    if (durability === 'strict') this.#survivors = [image]
    else if (changes.length > 0) this.#survivors.push(image)
    this.onCommit(changes)
  }

  /** How many states of the disk a power cut could leave. */
  get possibleLosses(): number {
    return this.#survivors.length
  }

  /** The power fails: of the latest transactions, those not written through are gone from the `kept`th on. */
  cutPower(kept: number): number {
    const lost = this.#survivors.length - 1 - kept
    this.image = this.#survivors[kept] ?? this.image
    this.#survivors = [this.image]
    return lost
  }
}

function changesBetween(before: DiskImage, after: DiskImage): readonly DiskChange[] {
  return [...after.stores].flatMap(([store, rows]) => {
    const old = before.stores.get(store)
    if (old === rows) return []
    const keys = new Set([...(old?.keys() ?? []), ...rows.keys()])
    return [...keys].flatMap((key) => {
      const change = { store, before: old?.get(key), after: rows.get(key) }
      return change.before === change.after ? [] : change
    })
  })
}
