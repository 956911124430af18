// SPDX-License-Identifier: MIT

/** What one participant brings to a flight. */
export interface Passenger<T> {
  /** Of its page: the flight goes on until nobody is interested any more. */
  readonly signal: AbortSignal
  /** Makes its own copy of what arrived for another; `undefined` when that is not for it. */
  readonly copyOf: (arrived: T) => T | undefined
  /** Does the work; with a signal for others too, without one for itself alone. */
  readonly start: (signal?: AbortSignal) => Promise<T>
}

interface Flight<T> {
  readonly life: AbortController
  readonly waiters: ((arrived: T | undefined) => void)[]
  interested: number
}

const MAX_SOLITARY = 200

/** Work under way that others may wait for instead of doing the same. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>()
  readonly #solitary = new Set<string>()

  /** Takes part in the work of this name, or begins it. Whom the outcome doesn't suit does the work once, for itself. */
  async share(key: string, passenger: Passenger<T>): Promise<T> {
    // Trade: where waiting was in vain once, nobody waits again: it would double the time for nothing.
    if (this.#solitary.has(key)) return passenger.start()
    const flight = this.#flights.get(key)
    if (flight === undefined) return this.#lead(key, passenger)
    return (await this.#wait(key, flight, passenger)) ?? passenger.start()
  }

  /** Lets nobody join what is under way: it may have begun before something changed. */
  close(): void {
    this.#flights.clear()
  }

  async #lead(key: string, { signal, start }: Passenger<T>): Promise<T> {
    const flight: Flight<T> = { life: new AbortController(), waiters: [], interested: 0 }
    this.#flights.set(key, flight)
    follow(flight, signal)
    let arrived: T | undefined
    try {
      arrived = await start(flight.life.signal)
      return arrived
    } finally {
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
      // Order: copies are made before the first one is read.
      for (const give of flight.waiters) give(arrived)
    }
  }

  #wait(key: string, flight: Flight<T>, { signal, copyOf }: Passenger<T>): Promise<T | undefined> {
    follow(flight, signal)
    return new Promise((resolve, reject) => {
      flight.waiters.push((arrived) => {
        try {
          const isWanted = arrived !== undefined && !signal.aborted
          const copy = isWanted ? copyOf(arrived) : undefined
          if (isWanted && copy === undefined) this.#noteInVain(key)
          resolve(copy)
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  #noteInVain(key: string): void {
    if (this.#solitary.size >= MAX_SOLITARY) this.#solitary.clear()
    this.#solitary.add(key)
  }
}

function follow<T>(flight: Flight<T>, signal: AbortSignal): void {
  flight.interested += 1
  const leave = (): void => {
    flight.interested -= 1
    if (flight.interested === 0) flight.life.abort(signal.reason)
  }
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
}
