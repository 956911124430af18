// SPDX-License-Identifier: MIT
import type { DrainReason } from '@springhouse/core'
import type { OutboxCounts, Proof } from '@springhouse/outbox'
import type { PageOutbox } from './client-outbox.ts'
import type { Environment } from './environment.ts'

/** How often sending is tried while something waits and the page is visible. */
export const PUMP_EVERY_MS = 30_000

/** Why the pump sends: a reason to drain, or a login, which the worker hears of with the session. */
export type PumpReason = DrainReason | 'signed-in'

/** What the pump needs. */
export interface OutboxPumpOptions {
  readonly environment: Pick<Environment, 'now' | 'startTimer' | 'isVisible'>
  readonly outbox: Pick<PageOutbox, 'counts' | 'hasten' | 'send'>
  readonly onCounts: (counts: OutboxCounts) => void
  readonly trouble: (what: string, error: unknown) => void
}

/** Keeps the outbox moving from the page: counts it after each change, and has it sent while something waits. */
export class OutboxPump {
  readonly #options: OutboxPumpOptions
  #cancelTimer: () => void = () => {}
  #counting: Promise<OutboxCounts | undefined> | undefined
  #isDirty = false
  #isClosed = false

  constructor(options: OutboxPumpOptions) {
    this.#options = options
  }

  /** The outbox has changed: counts it anew and tells. Never rejects. */
  async refresh(): Promise<void> {
    await this.#count()
  }

  /**
   * Sends what waits. Wakes nobody when nothing does. Never rejects.
   *
   * @param reason good news ends waits first; `timer` is none
   */
  async pump(reason: PumpReason): Promise<void> {
    if (reason !== 'timer') await this.#hasten(reason)
    const counts = await this.#count()
    if (counts === undefined || this.#isClosed || !isSendable(counts, reason)) return
    try {
      await this.#options.outbox.send(reason === 'signed-in' ? 'timer' : reason)
    } catch (error) {
      this.#options.trouble('Cannot send outbox', error)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#cancelTimer()
  }

  async #hasten(proof: Proof): Promise<void> {
    try {
      await this.#options.outbox.hasten(proof)
    } catch (error) {
      this.#options.trouble('Cannot hasten outbox', error)
    }
  }

  // A run changes one record after the other; changes during a count share the next one.
  #count(): Promise<OutboxCounts | undefined> {
    this.#isDirty = true
    this.#counting ??= this.#countUntilClean().finally(() => {
      this.#counting = undefined
    })
    return this.#counting
  }

  async #countUntilClean(): Promise<OutboxCounts | undefined> {
    let counts: OutboxCounts | undefined
    while (this.#isDirty && !this.#isClosed) {
      this.#isDirty = false
      try {
        counts = await this.#options.outbox.counts()
      } catch (error) {
        this.#options.trouble('Cannot count outbox', error)
        return undefined
      }
    }
    if (counts === undefined || this.#isClosed) return undefined
    this.#options.onCounts(counts)
    this.#schedule(counts)
    return counts
  }

  #schedule(counts: OutboxCounts): void {
    const { environment } = this.#options
    this.#cancelTimer()
    if (!isWaiting(counts)) return
    // A queue that was stopped until a time is left alone until then; only good news ends that earlier.
    const pausedMs = (counts.pause?.untilMs ?? 0) - environment.now()
    this.#cancelTimer = environment.startTimer(
      () => {
        // A hidden page leaves it to the worker; becoming visible pumps anyway.
        if (environment.isVisible()) void this.pump('timer')
      },
      Math.max(PUMP_EVERY_MS, pausedMs),
    )
  }
}

// The login that held operations have waited for is there.
function isSendable(counts: OutboxCounts, reason: PumpReason): boolean {
  return isWaiting(counts) || (reason === 'signed-in' && counts.held > 0)
}

// What is held or parked waits for a person, not for a network.
function isWaiting({ queued, sending, waiting }: OutboxCounts): boolean {
  return queued + sending + waiting > 0
}
