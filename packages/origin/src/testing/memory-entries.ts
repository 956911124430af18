// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { EntryRecord, EntrySetOptions, EntryStore } from '../cache/entry-store.ts'

/** An entry store in memory: several origins that share one stand for processes that share one Redis. For tests. */
export class MemoryEntries implements EntryStore {
  readonly #records = new Map<string, { record: EntryRecord; options: EntrySetOptions }>()
  /** Called before each get and set; may delay or reject it. */
  before: (call: 'get' | 'set') => Promise<void> = async () => undefined

  /** Changes what a get answers. */
  damage: (record: EntryRecord) => EntryRecord = (record) => record

  get size(): number {
    return this.#records.size
  }

  async get(key: string): Promise<EntryRecord | undefined> {
    await this.before('get')
    const held = this.#records.get(key)
    return held && this.damage(held.record)
  }

  async set(key: string, record: EntryRecord, options: EntrySetOptions): Promise<void> {
    await this.before('set')
    const held = this.#records.get(key)?.options.stamp
    const { epoch, seq } = options.stamp
    if (held?.epoch === epoch && held.seq > seq) return
    this.#records.set(key, { record, options })
  }

  async delete(key: string, stamp: Position): Promise<void> {
    const held = this.#records.get(key)?.options.stamp
    if (held?.epoch === stamp.epoch && held.seq === stamp.seq) this.#records.delete(key)
  }
}
