// SPDX-License-Identifier: MIT
import { sharedNames } from '@springhouse/core'
import type { Device } from '../testing/start-worker.ts'
import { type Fault, FaultScript } from './fault-script.ts'
import { FaultyCaches } from './faulty-caches.ts'
import { FaultyDatabases } from './faulty-databases.ts'

/** A device's storage, which fails by a script: the cache's database and its bodies, and nothing else. */
export class FaultyStorage {
  readonly script: FaultScript = new FaultScript()
  readonly databases: FaultyDatabases
  readonly caches: FaultyCaches
  readonly #device: Device

  constructor(device: Device) {
    const { cacheDatabase } = sharedNames(device.app)
    this.#device = device
    this.databases = new FaultyDatabases(this.script, cacheDatabase)
    this.caches = new FaultyCaches(device.caches, this.script)
  }

  /** Begins a script. */
  arm(faults: readonly Fault[]): void {
    this.script.arm(faults)
  }

  /** Lets everything go well again, also what had been left without an answer. */
  disarm(): void {
    this.script.disarm()
    this.databases.release()
  }

  /** Deletes what is stored, as the browser does when space is short or the user wants it. */
  async wipe(): Promise<void> {
    const { cacheDatabase, bodyCache } = sharedNames(this.#device.app)
    await this.#device.caches.delete(bodyCache)
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(cacheDatabase)
      request.addEventListener('success', () => resolve())
      request.addEventListener('error', () => reject(new Error('Cannot delete the database')))
    })
  }

  /** Takes the faults out again. */
  restore(): void {
    this.script.disarm()
    this.databases.restore()
  }
}
