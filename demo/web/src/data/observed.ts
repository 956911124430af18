// SPDX-License-Identifier: MIT
import { useSyncExternalStore } from 'react'

/** A value that components can watch. */
export class Observed<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  /** The present value; the same object until it is set again. */
  readonly get = (): T => this.#value

  /** Replaces the value and tells whoever watches. */
  set(value: T): void {
    this.#value = value
    for (const listener of this.#listeners) listener()
  }

  /** Calls the listener after each `set`, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Renders with the present value, and again whenever it is replaced. */
export function useObserved<T>(observed: Observed<T>): T {
  return useSyncExternalStore(observed.subscribe, observed.get)
}
