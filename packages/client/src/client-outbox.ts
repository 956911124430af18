// SPDX-License-Identifier: MIT
import type { DrainReason, Policy, SharedNames, Tag, WorkerApi } from '@springhouse/core'
import type {
  EditedContent,
  ImportReport,
  NewOperation,
  OutboxCounts,
  OutboxRecord,
  OutboxRules,
  Proof,
} from '@springhouse/outbox'
import type { Environment } from './environment.ts'
import { ANONYMOUS, ENDPOINT, ownerOf } from '@springhouse/core'
import { OutboxUnavailableError } from '@springhouse/outbox'
import { ChangedRecords } from './outbox/changed-records.ts'
import { iterateEvents } from './outbox/iterate-events.ts'
import { type NumberRange, parseDeviceReport, withoutWaiting } from './outbox/missing-writes.ts'
import { OpenQueue } from './outbox/open-queue.ts'
import { newsOf, type OutboxEvent, OutboxEventTarget, stepOf } from './outbox/outbox-events.ts'
import { nextProgress, type OutboxProgress } from './outbox/outbox-progress.ts'
import { matchUrl, operationOf, type PageWrite, tagsOfWrite } from './outbox/page-write.ts'
import { type Observable, RecordBook } from './outbox/record-book.ts'

/** How the user's outbox stands: a snapshot that never changes itself. */
export interface OutboxSnapshot {
  /** `undefined` until it was counted for the first time. */
  readonly counts: OutboxCounts | undefined
  /** How far sending has come; `undefined` while nothing goes out. */
  readonly progress: OutboxProgress | undefined
  /** Why the outbox can't be read, in words; `undefined` while it can. */
  readonly trouble: string | undefined
}

/**
 * The queue of writes made offline, as the signed-in user may see it: never another user's.
 *
 * @example
 * client.outbox.addEventListener('parked', ({ detail }) => notify(detail.record))
 * const record = await client.outbox.enqueue({
 *   method: 'POST',
 *   url: '/api/yields',
 *   body: { herd: 7, litres: 31 },
 * })
 */
export interface ClientOutbox extends OutboxEventTarget, Observable<OutboxSnapshot> {
  /** The user's records, oldest first: read while somebody watches them, settled ones for seven days. */
  readonly records: Observable<readonly OutboxRecord[]>
  /**
   * Saves a write of this page. When it resolves, the write is on the disk: only then say "Saved on this phone". It is sent
   * at once if there is a network.
   *
   * @throws OutboxFullError when there is no room; keep the form
   * @throws OutboxUnavailableError when this browser gives no database, or nobody has ever signed in on it
   * @throws TypeError when the URL can't be read
   */
  enqueue(write: PageWrite): Promise<OutboxRecord>
  /** Lists the user's operations, oldest first. */
  list(): Promise<readonly OutboxRecord[]>
  /** Counts the user's operations. */
  counts(): Promise<OutboxCounts>
  /** Sends what waits, without waiting any longer. Resolves when it has been started, or, without a worker, when the run has ended. */
  sendNow(): Promise<void>
  /** Puts an operation that needs its user back into the queue. */
  retry(seq: number): Promise<void>
  /** Changes an operation that needs its user, or was never sent: it becomes another one, with a new key, in the same place. */
  edit(seq: number, content: EditedContent): Promise<void>
  /** Gives up an operation, by its user's decision. */
  discard(seq: number): Promise<void>
  /** Exports the user's operations with their content, to rescue them by hand. */
  exportQueue(): Promise<Blob>
  /**
   * Takes in what was exported, here or on another device; what is known already is left alone.
   *
   * @throws OutboxFileError when the file is damaged, or of another app
   */
  importQueue(file: Blob): Promise<ImportReport>
  /**
   * Saves a file that a write is going to bring along, such as a photograph: name it in `blobRefs` of the write.
   *
   * @returns its name
   * @throws OutboxFullError when there is no room
   */
  saveBlob(content: Blob): Promise<string>
  /**
   * Asks the origin which of this device's writes it has never seen although they don't wait here any more; a `gap` event
   * tells of them, too. Numbers are those of `deviceSeq`.
   *
   * @returns ranges, both ends included; empty when nothing is missing, or the origin doesn't say
   */
  findMissing(): Promise<readonly NumberRange[]>
  /** Its user has read that operations are lost. */
  acknowledgeLoss(): Promise<void>
  /** Lists the tags that an operation invalidates: as its origin has said, or as the policy expects. */
  tagsOf(record: OutboxRecord): readonly Tag[]
  /** Iterates over what happens, from the first `next()` until the signal aborts or the client is closed. */
  events(options?: { readonly signal?: AbortSignal }): AsyncIterable<OutboxEvent>
}

/** What the page's view of the outbox needs. */
export interface ClientOutboxOptions {
  readonly policy: Policy
  readonly names: SharedNames
  readonly base: string
  readonly environment: Environment
  readonly rules?: OutboxRules | undefined
  readonly renewSession?: (() => Promise<boolean>) | undefined
  /** The worker that sends; `undefined` when the page must do it. */
  readonly worker: () => Pick<WorkerApi, 'drainOutbox'> | undefined
  /** Whose session it is. */
  readonly partition: () => string | undefined
  /** Told after this page has changed operations of the queue. */
  readonly onChanged: (seqs: readonly number[]) => void
  /** Told when there is something to send: at once when its user wants it. */
  readonly onDue: (reason: 'user' | 'timer') => void
  readonly signal: AbortSignal
}

const NOTHING: OutboxSnapshot = { counts: undefined, progress: undefined, trouble: undefined }

/** The page's view of the outbox, with what the client itself needs. The queue is opened on first need. */
export class PageOutbox extends OutboxEventTarget implements ClientOutbox {
  readonly records: RecordBook
  readonly #options: ClientOutboxOptions
  readonly #queue: OpenQueue
  readonly #changed: ChangedRecords
  readonly #listeners = new Set<() => void>()
  readonly #sinceMs: number
  #snapshot = NOTHING
  #ackedSinceCount = 0

  constructor(options: ClientOutboxOptions) {
    super()
    this.#options = options
    this.#sinceMs = options.environment.now()
    this.#queue = new OpenQueue({
      ...options,
      onChanged: (seqs) => void this.#hearOwn(seqs),
    })
    const trouble = (error: unknown): void => this.#show({ trouble: wordsOf(error) })
    this.records = new RecordBook({ readAll: () => this.#readAll(), trouble })
    this.#changed = new ChangedRecords({
      read: (seqs) => this.#queue.rows(seqs),
      hear: (records, gone) => this.#hear(records, gone),
      trouble,
    })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  readonly getSnapshot = (): OutboxSnapshot => this.#snapshot

  async enqueue(write: PageWrite): Promise<OutboxRecord> {
    const { policy, partition } = this.#options
    if (partition() === undefined) {
      throw new OutboxUnavailableError('nobody has signed in on this device yet')
    }
    const owner = this.#owner()
    const operation: NewOperation = operationOf(write, { owner, policy, pageUrl: this.#pageUrl })
    const record = await (await this.#queue.open()).enqueue(operation)
    this.#options.onDue('timer')
    return record
  }

  async list(): Promise<readonly OutboxRecord[]> {
    return (await this.#queue.open()).list(this.#owner())
  }

  async counts(): Promise<OutboxCounts> {
    return (await this.#queue.open()).counts(this.#owner())
  }

  async sendNow(): Promise<void> {
    await this.hasten('user')
    await this.send('user')
  }

  async retry(seq: number): Promise<void> {
    await (await this.#queue.open()).retry(seq)
    this.#options.onDue('user')
  }

  async edit(seq: number, content: EditedContent): Promise<void> {
    await (await this.#queue.open()).edit(seq, content)
    this.#options.onDue('user')
  }

  async discard(seq: number): Promise<void> {
    await (await this.#queue.open()).discard(seq)
    // What stood behind it may go now.
    this.#options.onDue('timer')
  }

  async exportQueue(): Promise<Blob> {
    return (await this.#queue.open()).exportQueue(this.#owner())
  }

  async importQueue(file: Blob): Promise<ImportReport> {
    const imported = await (await this.#queue.open()).importQueue(file)
    this.records.distrust()
    // What failed on the other device need not wait on this one.
    this.#options.onDue('user')
    return imported
  }

  async saveBlob(content: Blob): Promise<string> {
    return (await this.#queue.open()).saveBlob(this.#owner(), content)
  }

  async findMissing(): Promise<readonly NumberRange[]> {
    const { base, environment } = this.#options
    const outbox = await this.#queue.open()
    const device = (await outbox.store.testimony())?.deviceId
    if (device === undefined) return []
    const url = `${base}${ENDPOINT.operations}?device=${encodeURIComponent(device)}`
    const response = await environment.fetch(url, { cache: 'no-store' })
    const report = response.ok ? parseDeviceReport(await response.json()) : undefined
    const missing = withoutWaiting(report ?? [], await outbox.list())
    if (missing.length > 0) this.#emit({ type: 'gap', missing })
    return missing
  }

  async acknowledgeLoss(): Promise<void> {
    await (await this.#queue.open()).acknowledgeLoss()
    this.#options.onChanged([])
  }

  tagsOf(record: OutboxRecord): readonly Tag[] {
    return tagsOfWrite(this.#options.policy, record, this.#pageUrl)
  }

  events({ signal }: { readonly signal?: AbortSignal } = {}): AsyncIterable<OutboxEvent> {
    const closing = this.#options.signal
    const ends = signal === undefined ? closing : AbortSignal.any([signal, closing])
    return iterateEvents(this, ends)
  }

  /** Ends waiting early, because of good news. */
  async hasten(proof: Proof): Promise<void> {
    await (await this.#queue.open()).hasten(this.#owner(), proof)
  }

  /** Starts sending. The worker ends the waits that the reason does; where the page sends, `hasten()` has to. */
  async send(reason: DrainReason): Promise<void> {
    const worker = this.#options.worker()
    if (worker !== undefined) return worker.drainOutbox(reason)
    await this.#queue.run(
      this.#owner(),
      (record) => matchUrl(this.#options.policy, record, this.#pageUrl)?.route,
    )
  }

  /** Another context has changed operations; without numbers, any of them. Resolves when they are known; never rejects. */
  async hearChanged(seqs: readonly number[] | undefined): Promise<void> {
    if (seqs === undefined) this.records.distrust()
    else if (seqs.length > 0) await this.#changed.note(seqs)
  }

  /** It was counted anew. */
  hearCounts(counts: OutboxCounts): void {
    const before = this.#snapshot
    const progress = nextProgress(before.progress, counts, this.#ackedSinceCount)
    this.#ackedSinceCount = 0
    this.#show({ counts, progress, trouble: undefined })
    for (const event of newsOf(before.counts, counts)) this.#emit(event)
  }

  /** Somebody else's session: nothing of the one before is shown any more. */
  ownerChanged(): void {
    this.#ackedSinceCount = 0
    this.#show(NOTHING)
    this.records.clear()
  }

  /** Closes the queue's database; the next call opens it again. */
  close(): Promise<void> {
    return this.#queue.close()
  }

  get #pageUrl(): string | undefined {
    return this.#options.environment.pageUrl?.()
  }

  #owner(): string {
    return ownerOf(this.#options.partition() ?? ANONYMOUS)
  }

  async #readAll(): Promise<readonly OutboxRecord[]> {
    return this.#queue.listAll(this.#owner())
  }

  async #hearOwn(seqs: readonly number[]): Promise<void> {
    await this.hearChanged(seqs)
    this.#options.onChanged(seqs)
  }

  #hear(changed: readonly OutboxRecord[], gone: readonly number[]): void {
    const owner = this.#owner()
    const own = changed.filter((record) => record.owner === owner)
    const events = own.flatMap((record): readonly OutboxEvent[] => {
      const type = stepOf(this.records.get(record.seq), record, this.#sinceMs)
      return type === undefined ? [] : [{ type, record }]
    })
    this.#ackedSinceCount += events.filter(({ type }) => type === 'acked').length
    this.records.hear(own, gone)
    for (const event of events) this.#emit(event)
  }

  #emit(event: OutboxEvent): void {
    if (this.#options.signal.aborted) return
    this.dispatchEvent(new CustomEvent(event.type, { detail: event }))
  }

  #show(change: Partial<OutboxSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
