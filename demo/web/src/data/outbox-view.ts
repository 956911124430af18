// SPDX-License-Identifier: MIT
import type { ClientOutbox, SpringhouseClient } from '@springhouse/client'
import type { OutboxRecord } from '@springhouse/outbox'
import { Observed } from './observed.ts'

/** The part of the client that the queue concerns. */
export interface OutboxClient extends Pick<SpringhouseClient, 'addEventListener'> {
  readonly outbox: Pick<ClientOutbox, 'list'>
}

/** Keeps the device's queue as the page last saw it. */
export class OutboxView {
  /** Newest first. */
  readonly records: Observed<readonly OutboxRecord[]> = new Observed<readonly OutboxRecord[]>([])
  /** Why the queue couldn't be read; `undefined` while it can. */
  readonly trouble: Observed<string | undefined> = new Observed<string | undefined>(undefined)
  readonly #client: OutboxClient
  #reading = false
  #isOutdated = false

  constructor(client: OutboxClient) {
    this.#client = client
    client.addEventListener('outbox', () => void this.refresh())
    client.addEventListener('partition', () => void this.refresh())
  }

  /** Reads the queue again; calls while it is being read are joined and end with a reading that began after them. */
  async refresh(): Promise<void> {
    this.#isOutdated = true
    if (this.#reading) return
    this.#reading = true
    while (this.#isOutdated) {
      this.#isOutdated = false
      await this.#read()
    }
    this.#reading = false
  }

  async #read(): Promise<void> {
    try {
      const records = await this.#client.outbox.list()
      this.records.set(records.toSorted((one, other) => other.seq - one.seq))
      this.trouble.set(undefined)
    } catch (thrown) {
      this.trouble.set(thrown instanceof Error ? thrown.message : 'This browser refuses storage.')
    }
  }
}
