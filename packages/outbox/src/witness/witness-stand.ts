// SPDX-License-Identifier: MIT
import type { OperationStore } from '../store/operation-store.ts'
import { lostSince, type Witness } from './witness.ts'

/** What a stand needs. */
export interface WitnessStandOptions {
  readonly store: OperationStore
  readonly witnesses: readonly Witness[]
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Told how many operations are gone. */
  readonly onLost: (records: number) => void
}

/** Asks the witnesses once whether operations are gone, and tells them from then on what there is. Never fails. */
export class WitnessStand {
  readonly #options: WitnessStandOptions
  #heard: Promise<void> | undefined
  #telling: Promise<void> | undefined
  #isNew = false

  constructor(options: WitnessStandOptions) {
    this.#options = options
  }

  /** Asks the witnesses. */
  hear(): Promise<void> {
    this.#heard ??= this.#hear().catch(() => undefined)
    return this.#heard
  }

  /** Tells the witnesses what there is now; while they are told, a later wish makes them be told once more. */
  tell(): Promise<void> {
    this.#isNew = true
    this.#telling ??= this.#tellUntilOld().finally(() => {
      this.#telling = undefined
    })
    return this.#telling
  }

  async #hear(): Promise<void> {
    const { store, witnesses, now, onLost } = this.#options
    const present = await store.testimony()
    const said = await Promise.all(
      witnesses.map((witness) => witness.read().catch(() => undefined)),
    )
    const records = Math.max(0, ...said.map((each) => lostSince(each, present)))
    if (records === 0) return
    await store.noteLoss({ records, noticedAtMs: now() })
    await this.#tellOnce()
    onLost(records)
  }

  async #tellUntilOld(): Promise<void> {
    // Order: what they know must be heard before it is overwritten.
    await this.hear()
    while (this.#isNew) {
      this.#isNew = false
      await this.#tellOnce()
    }
  }

  // A witness that can't be told knows less; the operations are safe without it.
  async #tellOnce(): Promise<void> {
    const { store, witnesses } = this.#options
    const testimony = await store.testimony().catch(() => undefined)
    if (testimony === undefined) return
    await Promise.all(witnesses.map((witness) => witness.write(testimony).catch(() => undefined)))
  }
}
