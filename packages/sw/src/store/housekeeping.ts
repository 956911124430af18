// SPDX-License-Identifier: MIT
import { LOW_WATERMARK } from '../budget/limits.ts'
import { planEviction } from '../budget/plan-eviction.ts'
import type { BodyStore } from './body-store.ts'
import type { EntryStore } from './entry-store.ts'
import type { HotTier } from './hot-tier.ts'
import type { LedgerRecord } from './schema.ts'
import { isDead } from './sweep.ts'
import type { Uses } from './uses.ts'

/** What the chores need. */
export interface HousekeepingOptions {
  readonly entries: EntryStore
  readonly bodies: BodyStore
  readonly hot: HotTier
  readonly uses: Uses
  readonly now: () => number
  readonly budgetBytes: number
  readonly policyVersion: number
}

const SWEEP_EVERY_MS = 10 * 60 * 1000
const EVICT_EVERY_MS = 5000
// A page that opens asks for much at once: nothing is looked through meanwhile.
const QUIET_MS = 5000
const FLUSH_AFTER_MS = 30_000
const FLUSH_AFTER_USES = 100
// How long an entry stays after it was used or written: somebody may still be reading it.
const GRACE_MS = 5000
const DELETED_AT_ONCE = 50

/** What is done behind answers: uses are written down, space is made, what is dead is swept out. */
export class Housekeeping {
  readonly #options: HousekeepingOptions
  #nextSweepMs: number
  #nextEvictionMs: number
  #hasGrown = true
  #wantedBytes = 0
  #makingRoom: Promise<void> | undefined
  /** What the budget has cost since the worker started. */
  evicted: { readonly entries: number; readonly bytes: number } = { entries: 0, bytes: 0 }

  constructor(options: HousekeepingOptions) {
    this.#options = options
    this.#nextSweepMs = options.now() + QUIET_MS
    this.#nextEvictionMs = this.#nextSweepMs
  }

  /** Notes that something was written: the budget may be used up. */
  grow(): void {
    this.#hasGrown = true
  }

  /** Whether a chore is due: asked behind each answer, so it touches nothing. */
  get isDue(): boolean {
    return this.#isFlushDue || this.#isEvictionDue || this.#isSweepDue
  }

  /** Does what is due. */
  async run(): Promise<void> {
    if (this.#isFlushDue) await this.#flush()
    if (this.#isEvictionDue) await this.#keepBudget()
    if (this.#isSweepDue) await this.#sweep()
  }

  /**
   * Makes room when the browser's quota is used up. Whoever asks meanwhile shares the next round.
   *
   * @param bytes how much is needed
   */
  async makeRoom(bytes: number): Promise<void> {
    this.#wantedBytes += bytes
    this.#makingRoom ??= this.#makeRoomNow().finally(() => {
      this.#makingRoom = undefined
    })
    await this.#makingRoom
  }

  async #makeRoomNow(): Promise<void> {
    while (this.#wantedBytes > 0) {
      await this.#evict(() => {
        const wanted = this.#wantedBytes
        this.#wantedBytes = 0
        return wanted
      })
    }
  }

  get #isFlushDue(): boolean {
    const { uses, now } = this.#options
    const isOld = uses.sinceMs !== undefined && now() - uses.sinceMs >= FLUSH_AFTER_MS
    return isOld || uses.size >= FLUSH_AFTER_USES
  }

  get #isEvictionDue(): boolean {
    return this.#hasGrown && this.#options.now() >= this.#nextEvictionMs
  }

  get #isSweepDue(): boolean {
    return this.#options.now() >= this.#nextSweepMs
  }

  async #flush(): Promise<void> {
    const { uses, entries } = this.#options
    if (uses.size > 0) await entries.ledger.recordUses(uses.take())
  }

  // Between the high watermark and the low one nothing happens: evictions are few and large.
  async #keepBudget(): Promise<void> {
    const { entries, budgetBytes, now } = this.#options
    this.#hasGrown = false
    this.#nextEvictionMs = now() + EVICT_EVERY_MS
    const totals = await entries.ledger.totals()
    const usedBytes = totals.reduce((sum, { bytes }) => sum + bytes, 0)
    if (usedBytes <= budgetBytes) return
    // What is too young to go now is looked at again.
    this.#hasGrown = true
    await this.#flush()
    await this.#evict(() => usedBytes - budgetBytes * LOW_WATERMARK)
  }

  async #evict(neededBytes: () => number): Promise<void> {
    const { entries, uses, now } = this.#options
    const rows = await entries.ledger.rows()
    const nowMs = now()
    const goal = { bytes: neededBytes(), usedBeforeMs: nowMs - GRACE_MS }
    const unused = rows.filter(({ key }) => uses.get(key) === undefined)
    const deleted = await this.#delete(planEviction(unused, goal, nowMs))
    this.evicted = {
      entries: this.evicted.entries + deleted.length,
      bytes: deleted.reduce((sum, { bytes }) => sum + bytes, this.evicted.bytes),
    }
  }

  async #sweep(): Promise<void> {
    const { entries, bodies, now, policyVersion } = this.#options
    const { ledger } = entries
    const nowMs = now()
    this.#nextSweepMs = nowMs + SWEEP_EVERY_MS
    const waitMs = (await ledger.doneAtMs('sweep')) + SWEEP_EVERY_MS - nowMs
    // A clock that was set back puts the sweep off no longer than usual.
    if (waitMs > 0 && waitMs <= SWEEP_EVERY_MS) {
      this.#nextSweepMs = nowMs + waitMs
      return
    }
    await ledger.noteDone('sweep', nowMs)
    const rows = await ledger.rows()
    await this.#delete(rows.filter((row) => isDead(row, policyVersion, nowMs)))
    const readPointers = async (): Promise<ReadonlySet<string | undefined>> =>
      new Set((await ledger.rows()).map(({ bodyId }) => bodyId))
    await bodies.delete(await bodies.orphans(readPointers))
  }

  // In batches, each a transaction of its own: reads come in between.
  async #delete(rows: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]> {
    const { entries, bodies, hot } = this.#options
    const deleted: LedgerRecord[] = []
    for (let at = 0; at < rows.length; at += DELETED_AT_ONCE) {
      const batch = rows.slice(at, at + DELETED_AT_ONCE)
      const forget = (): void => {
        for (const { uriKey } of batch) hot.forget(uriKey)
      }
      // Order: memory forgets before the disk changes, and once more for what was read from it until then.
      forget()
      deleted.push(...(await entries.deleteRows(batch)))
      forget()
    }
    await bodies.delete(deleted.flatMap(({ bodyId }) => (bodyId === undefined ? [] : [bodyId])))
    return deleted
  }
}
