// SPDX-License-Identifier: MIT
import type { Blobs } from './blobs/blobs.ts'
import type { RecordCodec } from './codec/codec.ts'
import { OutboxFullError, OutboxKeyReusedError } from './errors/outbox-errors.ts'
import { isSameOperation, type NewOperation } from './states/new-record.ts'
import type { Proof } from './states/proof.ts'
import { uuidv7 } from './states/uuidv7.ts'
import { Connection } from './store/connection.ts'
import { isQuotaExceeded } from './store/maintain.ts'
import type { OutboxRules } from './rules.ts'
import { checkSchema } from './states/schema.ts'
import type { Transition } from './states/transition.ts'
import { WitnessStand } from './witness/witness-stand.ts'
import type { Witness } from './witness/witness.ts'
import { OperationStore } from './store/operation-store.ts'
import type { OutboxRecord } from './store/outbox-schema.ts'

/** How an outbox is opened. */
export interface OutboxOptions {
  /** Name of its database: `sharedNames(app).outboxDatabase`. */
  readonly name: string
  /**
   * Epoch milliseconds.
   *
   * @default Date.now
   */
  readonly now?: () => number
  /**
   * Makes idempotency keys.
   *
   * @default UUIDv7
   */
  readonly newKey?: () => string
  /**
   * What the portal says about its queued writes.
   *
   * @default nothing: the data's first version, the echoed key alone acknowledges, conflicts are for a person
   */
  readonly rules?: OutboxRules | undefined
  /**
   * Places outside its database that reveal one day that the browser has deleted it: `cacheWitness`, `storageWitness`.
   *
   * @default none
   */
  readonly witnesses?: readonly Witness[]
  /**
   * Frees storage of this site that can be fetched again, when there is no room for a write: asked before the reserve is
   * given up. Never touch the outbox in it.
   *
   * @default nothing is freed
   */
  readonly makeRoom?: ((bytes: number) => Promise<void>) | undefined
  /** Told once how many operations are gone because the browser has deleted its storage. */
  readonly onLost?: (records: number) => void
  /**
   * `navigator.storage`, which knows whether what is stored may be deleted.
   *
   * @default unknown
   */
  readonly storage?: Partial<Pick<StorageManager, 'persisted' | 'estimate'>> | undefined
}

/**
 * Opens the outbox for a worker, without what only a page's user needs. A connection that the browser loses later is
 * opened again by itself.
 *
 * @throws OutboxUnavailableError when this browser gives no database
 * @throws RangeError when writes of an older version of the app could not be brought up to date
 */
export async function openQueue(options: OutboxOptions): Promise<Queue> {
  return new Queue(await openStore(options), options)
}

/** Opens the outbox's database. */
export async function openStore({
  name,
  newKey = uuidv7,
  rules = {},
}: OutboxOptions): Promise<OperationStore> {
  checkSchema(rules)
  const connection = new Connection(name)
  await connection.run(async () => undefined)
  return new OperationStore(connection, newKey)
}

/** The outbox as a worker uses it: saving, sending, and hearing of what was sent. */
export class Queue {
  /** The transactions below, for `runOutbox`. */
  readonly store: OperationStore
  /** Epoch milliseconds. */
  readonly now: () => number
  /** What the portal says about its writes. */
  readonly rules: OutboxRules
  /** What belongs to writes, such as photographs; `undefined` unless the rules say `keepBlobs`. */
  readonly blobs: Blobs | undefined
  readonly #stand: WitnessStand
  readonly #makeRoom: (bytes: number) => Promise<void>
  readonly #sealing = new Map<string, Promise<void>>()

  constructor(store: OperationStore, options: Omit<OutboxOptions, 'name'>) {
    const { now = Date.now, rules = {}, witnesses = [], onLost = () => undefined } = options
    this.store = store
    this.now = now
    this.rules = rules
    this.blobs = rules.blobs?.(store.database, rules.codec)
    this.#makeRoom = options.makeRoom ?? (async () => undefined)
    this.#stand = new WitnessStand({ store, witnesses, now, onLost })
    if (witnesses.length === 0) return
    void this.#stand.hear()
    store.subscribe(({ state, attempts, why }) => {
      // What a run changes, the witnesses are told when it ends.
      if ((state === 'queued' && attempts === 0) || why === 'discarded') void this.#stand.tell()
    })
  }

  /** Tells the witnesses what there is now. */
  testify(): Promise<void> {
    return this.#stand.tell()
  }

  /**
   * Saves a write. When this resolves, it is on the disk: only then may a page say "Saved on this phone".
   *
   * Saving the same operation with the same `idempotencyKey` again answers with the record that exists; so does the same
   * `asker` after a restart of the worker, until `noteAnswered()`.
   *
   * @throws OutboxFullError when there is no room, even after the reserve was given up
   * @throws OutboxUnavailableError when the database can't be used
   * @throws OutboxKeyReusedError when the key belongs to another operation
   * @throws TypeError when owner, group or URL is empty
   */
  async enqueue(newOperation: NewOperation): Promise<OutboxRecord> {
    const operation = { schema: this.rules.schema, ...newOperation }
    for (const field of ['owner', 'group', 'method', 'url'] as const) {
      if (operation[field] === '') {
        throw new TypeError(`Cannot save the write: "${field}" is empty`)
      }
    }
    const { codec } = this.rules
    const counted = await this.#counted(operation)
    if (codec !== undefined) return this.#enqueueSealed(counted, codec)
    const bytes = counted.body?.byteLength ?? 0
    return this.withRoom(bytes, () => this.store.add(counted, this.now()))
  }

  // What is the same can only be told apart after opening: nothing is sealed twice into the same bytes.
  async #enqueueSealed(operation: NewOperation, codec: RecordCodec): Promise<OutboxRecord> {
    await this.sealOlder(operation.owner)
    const sealed = await codec.sealOperation(operation)
    const bytes = sealed.sealed?.byteLength ?? 0
    const row = await this.withRoom(bytes, () => this.store.add(sealed, this.now()))
    const record = await codec.openRecord(row)
    const isComparable = row.sealed !== undefined && operation.idempotencyKey !== undefined
    if (isComparable && !isSameOperation(record, operation)) throw new OutboxKeyReusedError(row.key)
    return record
  }

  async #counted(operation: NewOperation): Promise<NewOperation> {
    const { blobRefs = [] } = operation
    const { blobs } = this
    if (blobRefs.length === 0 || blobs === undefined) return operation
    const facts = await Promise.all(blobRefs.map((id) => blobs.facts(id)))
    return { ...operation, blobBytes: facts.reduce((sum, blob) => sum + (blob?.size ?? 0), 0) }
  }

  /**
   * Saves something, and once more when there was no room: after caches have been emptied and the reserve was given up.
   *
   * @param bytes how much is about to be saved
   * @throws OutboxFullError when there is no room all the same
   */
  protected async withRoom<T>(bytes: number, save: () => Promise<T>): Promise<T> {
    try {
      return await save()
    } catch (error) {
      if (!isQuotaExceeded(error)) throw error
    }
    // Order: what can be fetched again goes first. Whether that helps, saving tells.
    await this.#makeRoom(bytes).catch(() => undefined)
    try {
      await this.store.releaseBallast()
      return await save()
    } catch (error) {
      throw isQuotaExceeded(error) ? new OutboxFullError(error) : error
    }
  }

  /** Seals what was saved of an owner before there was a codec, or before somebody forgot to name it. */
  sealOlder(owner: string): Promise<void> {
    const { codec } = this.rules
    if (codec === undefined) return Promise.resolve()
    const sealing = this.#sealing.get(owner) ?? codec.sealRows(this.store, owner)
    this.#sealing.set(owner, sealing)
    sealing.catch(() => this.#sealing.delete(owner))
    return sealing
  }

  /** Notes that whoever asked for an operation has been answered: what asks the same from now on is another operation. */
  noteAnswered(seq: number): Promise<void> {
    return this.store.noteAnswered(seq)
  }

  /** Drops the payload of an acknowledged operation, once the cache has heard of its effect. */
  async retire(seq: number): Promise<OutboxRecord | undefined> {
    const result = await this.store.stepLazily(seq, { kind: 'retire' }, this.now())
    return typeof result === 'string' ? undefined : this.settled(result)
  }

  /** Lets the blobs of an operation go that is at its end, unless another one needs them. */
  protected async settled(record: OutboxRecord): Promise<OutboxRecord> {
    const { blobRefs, owner } = record
    if (blobRefs.length === 0) return record
    await this.blobs?.sweep(blobRefs, () => this.store.list(owner), this.now())
    return record
  }

  /** Acknowledged operations whose effect the cache may not have heard of yet: their `ack` names tags and position. */
  unretiredAcks(owner: string): Promise<readonly OutboxRecord[]> {
    return this.store.listIn(owner, ['acked']).then((rows) => this.opened(rows))
  }

  /** Shows records with their content. What can't be opened with this key stays as it is. */
  protected opened(rows: readonly OutboxRecord[]): Promise<readonly OutboxRecord[]> {
    const { codec } = this.rules
    const open = async (row: OutboxRecord): Promise<OutboxRecord> =>
      codec === undefined ? row : codec.openRecord(row).catch(() => row)
    return Promise.all(rows.map(open))
  }

  /** Ends waiting early, because of good news. Run the outbox afterwards. */
  hasten(owner: string, proof: Proof): Promise<void> {
    return this.store.hasten(owner, proof, this.now())
  }

  /** Calls `listener` with each record that this object has changed; returns how to stop it. Other contexts are told by whoever owns them. */
  subscribe(listener: (record: OutboxRecord) => void): () => void {
    return this.store.subscribe(listener)
  }

  /** Closes the database. */
  close(): Promise<void> {
    return this.store.close()
  }

  /** Takes an operation one step further. Returns it; `undefined` when it is in another state. */
  protected async take(seq: number, step: Transition): Promise<OutboxRecord | undefined> {
    const result = await this.store.step(seq, step, this.now())
    return typeof result === 'string' ? undefined : result
  }
}
