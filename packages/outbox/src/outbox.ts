// SPDX-License-Identifier: MIT
import { BlobStore } from './blobs/blob-store.ts'
import { exportFile } from './export/export-queue.ts'
import { type ImportReport, readFile } from './export/import-queue.ts'
import { uuidv7 } from './states/uuidv7.ts'
import { openStore, type OutboxOptions, Queue } from './queue.ts'
import { type EditedContent, isLive, LIVE_STATES } from './states/transition.ts'
import type { Pause } from './store/device-shape.ts'
import type { OutboxRecord } from './store/outbox-schema.ts'
import type { OperationStore } from './store/operation-store.ts'
import type { Page } from './store/record-rows.ts'
import { type StorageState, storageStateOf } from './witness/storage-state.ts'

/** How many operations of an owner stand where. */
export interface OutboxCounts {
  readonly queued: number
  readonly sending: number
  readonly waiting: number
  readonly held: number
  readonly parked: number
  /** All of the above: not on the server yet. */
  readonly pending: number
  /** Held, parked and stalled ones: their user has to know. */
  readonly needsYou: number
  /** Pending operations of other owners on this device. */
  readonly foreign: number
  /** What stops the whole queue now, and until when. */
  readonly pause: Pick<Pause, 'why' | 'untilMs'> | undefined
  /** Operations that were saved on this device and are gone, because the browser deleted its storage. 0 after `acknowledgeLoss()`. */
  readonly lost: number
  /** How safe it is what this browser stores. */
  readonly storage: StorageState
}

/** What an owner's operations take up. */
export interface OutboxSize {
  readonly bytes: number
  /** Epoch milliseconds at which the oldest was saved; `undefined` when there is none. */
  readonly oldestAtMs: number | undefined
}

/**
 * Opens the outbox. A connection that the browser loses later is opened again by itself.
 *
 * @throws OutboxUnavailableError when this browser gives no database
 * @example
 * import { sharedNames } from '@springhouse/core'
 *
 * const outbox = await openOutbox({ name: sharedNames('dairy').outboxDatabase })
 * const record = await outbox.enqueue({
 *   owner: 'q8Zk',
 *   group: 'herd:7',
 *   method: 'POST',
 *   url: 'https://dairy.example/api/yields',
 *   body: new TextEncoder().encode('{"litres":31}').buffer,
 *   contentType: 'application/json',
 * })
 * wordsFor(record).label // 'Saved on this phone'
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  return new Outbox(await openStore(options), options)
}

/** The writes of this device that are not on the server yet, and a log of those that are. */
export class Outbox extends Queue {
  readonly #storage: Promise<StorageState>

  constructor(store: OperationStore, options: Omit<OutboxOptions, 'name'>) {
    super(store, options)
    this.#storage = storageStateOf(options.storage)
  }

  /**
   * All operations, or an owner's, in the order in which they were saved; settled ones stay seven days.
   *
   * @param page a part of them: `{ after: lastSeq, limit: 50 }`
   */
  async list(owner?: string, page?: Page): Promise<readonly OutboxRecord[]> {
    return this.opened(await this.store.list(owner, page))
  }

  /** One operation; `undefined` when there is none with this number. */
  async get(seq: number): Promise<OutboxRecord | undefined> {
    const [record] = await this.opened(await this.store.rows([seq]))
    return record
  }

  /** Operations by their numbers; those that are gone are left out. */
  async rows(seqs: readonly number[]): Promise<readonly OutboxRecord[]> {
    return this.opened(await this.store.rows(seqs))
  }

  /** Counts an owner's operations. */
  async counts(owner: string): Promise<OutboxCounts> {
    const { own, stalled, everybodys, pause, loss } = await this.store.counts(owner)
    const pending = own.queued + own.sending + own.waiting + own.held + own.parked
    return {
      ...own,
      pending,
      needsYou: own.held + own.parked + stalled,
      foreign: everybodys - pending,
      pause: pause && pause.untilMs > this.now() ? pause : undefined,
      lost: loss?.records ?? 0,
      storage: await this.#storage,
    }
  }

  /** Its user has read that operations are lost. */
  acknowledgeLoss(): Promise<void> {
    return this.store.noteLoss(undefined)
  }

  /** Sends a parked, held or waiting operation again as it is, with the same key. Returns it; `undefined` when it is in another state. */
  retry(seq: number): Promise<OutboxRecord | undefined> {
    return this.take(seq, { kind: 'retry' })
  }

  /**
   * Changes a parked operation, or one that was never sent, and sends it under a new key in its old place. Returns it;
   * `undefined` when it is in another state.
   */
  async edit(seq: number, content: EditedContent): Promise<OutboxRecord | undefined> {
    const { schema, codec } = this.rules
    const current = schema === undefined ? content : { schema, ...content }
    const record = await this.get(seq)
    const edit =
      codec === undefined || record === undefined ? current : await codec.sealEdit(current, record)
    const step = { kind: 'edit', key: this.store.newKey(), content: edit } as const
    const edited = await this.take(seq, step)
    return edited && (await this.opened([edited]))[0]
  }

  /** Gives up a parked or queued operation: its payload is deleted, its entry stays in the log. Returns it; `undefined` when it is in another state. */
  async discard(seq: number): Promise<OutboxRecord | undefined> {
    const record = await this.take(seq, { kind: 'discard' })
    return record && this.settled(record)
  }

  /**
   * Saves a file that a write is going to bring along, such as a photograph: name it in `blobRefs` of the operation. One
   * that no operation names within a day is deleted again.
   *
   * @returns its name
   * @throws OutboxFullError when there is no room; nothing of it is kept
   * @throws TypeError when the rules don't say `keepBlobs`
   */
  async saveBlob(owner: string, content: Blob): Promise<string> {
    const { blobs } = this
    if (blobs === undefined) {
      throw new TypeError(
        'Cannot save the file: write blobs: keepBlobs in the rules of worker and page',
      )
    }
    const id = uuidv7(this.now())
    await this.withRoom(content.size, () => blobs.save(id, owner, content))
    return id
  }

  /** Counts the bytes of what an owner has not on the server yet, and tells since when the oldest waits. */
  async sizeOf(owner: string): Promise<OutboxSize> {
    const rows = await this.store.listIn(owner, LIVE_STATES)
    const bytes = rows.reduce((sum, row) => sum + bytesOf(row), 0)
    return { bytes, oldestAtMs: rows[0]?.occurredAt.wall }
  }

  /**
   * Writes what isn't on the server yet into one file: JSON that a person can read, then the bytes of blobs.
   *
   * @param owner whose; without it everybody's on this device
   */
  async exportQueue(owner?: string): Promise<Blob> {
    const rows = await this.store.list(owner)
    const records = await this.opened(rows.filter(isLive))
    const blobs = this.#blobStore()
    return exportFile({ app: await this.#app(), records, blobs, nowMs: this.now() })
  }

  /**
   * Takes what `exportQueue()` has written, on this device or another one. Keys, owners and order stay, so nothing takes
   * effect twice, and another person's operations wait for that person.
   *
   * @throws OutboxFileError when the file is damaged, or of another app; nothing of it is saved then
   * @throws OutboxFullError when there is no room
   */
  async importQueue(file: Blob): Promise<ImportReport> {
    const { records, saveBlobs } = await readFile(file, await this.#app())
    await this.withRoom(file.size, () => saveBlobs(this.#blobStore()))
    const { codec } = this.rules
    const covered =
      codec === undefined
        ? records
        : await Promise.all(records.map((record) => codec.sealRecord(record)))
    const added = await this.withRoom(file.size, () => this.store.importAll(covered))
    return { added, known: records.length - added }
  }

  #app(): Promise<string> {
    return this.store.database.run(async ({ name }) => name)
  }

  #blobStore(): BlobStore {
    return new BlobStore(this.store.database, this.rules.codec)
  }
}

function bytesOf({ body, sealed, base, blobBytes = 0 }: OutboxRecord): number {
  const parts = [body, sealed, base?.snapshot]
  return parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), blobBytes)
}
