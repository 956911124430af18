// SPDX-License-Identifier: MIT
// A page that uses the outbox by itself, without a worker, so that nothing else is measured.
import { FIELD, ownerOf, sharedNames } from '@springhouse/core'
import { type BatchMode, openOutbox, type Outbox, runOutbox } from '@springhouse/outbox'

/** What is saved before a drain. */
interface Filling {
  readonly records: number
  readonly groups: number
  readonly bytes: number
}

/** How long something took, and what it wrote. */
export interface Drained {
  readonly ms: number
  /** Transactions that write, in all databases of the page. */
  readonly transactions: number
  readonly acked: number
}

/** What the page does for the bench that drives it. */
export interface OutboxBench {
  readonly ready: Promise<unknown>
  /** Saves writes one after the other; the milliseconds of each. */
  readonly enqueue: (count: number, bytes: number) => Promise<readonly number[]>
  /** Writes bodies of the same size strictly into a store with nothing around it; the milliseconds of each. */
  readonly put: (count: number, bytes: number) => Promise<readonly number[]>
  readonly fill: (filling: Filling) => Promise<void>
  /** Sends everything. */
  readonly drain: (batch: BatchMode) => Promise<Drained>
  /** Sends as many requests, four at a time, with nothing around them; the milliseconds. */
  readonly bare: (filling: Filling) => Promise<number>
  /** Copies the only record so often, as if it had been saved so often. */
  readonly multiply: (count: number) => Promise<void>
  readonly count: () => Promise<number>
  readonly list: (limit?: number) => Promise<number>
  readonly clear: () => Promise<void>
}

declare global {
  var outboxBench: OutboxBench | undefined
}

const STORE = 'puts'
const { outboxDatabase } = sharedNames('bench')
let opened: Promise<Outbox> = openOutbox({ name: outboxDatabase })
const naming = ownerHere()

globalThis.outboxBench = {
  ready: Promise.all([opened, naming]),
  enqueue,
  put,
  fill,
  drain,
  bare,
  multiply,
  count: async () => (await (await opened).counts(await naming)).pending,
  list: async (limit) =>
    (await (await opened).list(await naming, limit === undefined ? undefined : { limit })).length,
  clear,
} satisfies OutboxBench

// Only its owner's session sends a record: whose session it is, the portal says with every answer.
async function ownerHere(): Promise<string> {
  const { headers } = await fetch('/notes/nobody', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: bodyOf(0),
  })
  return ownerOf(headers.get(FIELD.springhousePartition) ?? '')
}

async function save(outbox: Outbox, line: string, bytes: number): Promise<void> {
  await outbox.enqueue({
    owner: await naming,
    group: `/notes/${line}`,
    method: 'POST',
    url: `${location.origin}/notes/${line}`,
    body: bodyOf(bytes),
    contentType: 'application/json',
  })
}

function bodyOf(bytes: number): ArrayBuffer {
  const text = `{"number":1,"text":"${'x'.repeat(Math.max(0, bytes - 22))}"}`
  return new TextEncoder().encode(text).buffer
}

async function timed(count: number, work: (at: number) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = []
  for (let at = 0; at < count; at += 1) {
    const startMs = performance.now()
    await work(at)
    samples.push(performance.now() - startMs)
  }
  return samples
}

async function enqueue(count: number, bytes: number): Promise<readonly number[]> {
  const outbox = await opened
  return timed(count, (at) => save(outbox, `line-${at % 20}`, bytes))
}

async function put(count: number, bytes: number): Promise<readonly number[]> {
  const database = await openPuts()
  try {
    return await timed(count, () => {
      const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
      transaction.objectStore(STORE).add({ body: bodyOf(bytes) })
      return new Promise<void>((resolve, reject) => {
        transaction.addEventListener('complete', () => resolve())
        transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('abort')))
      })
    })
  } finally {
    database.close()
  }
}

function openPuts(): Promise<IDBDatabase> {
  const opening = indexedDB.open(STORE, 1)
  opening.addEventListener('upgradeneeded', () => {
    opening.result.createObjectStore(STORE, { autoIncrement: true })
  })
  return answered(opening)
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('failed')))
  })
}

async function fill({ records, groups, bytes }: Filling): Promise<void> {
  const outbox = await opened
  for (let at = 0; at < records; at += groups) {
    await Promise.all(
      Array.from({ length: Math.min(groups, records - at) }, (_, line) =>
        save(outbox, `line-${line}`, bytes),
      ),
    )
  }
}

async function drain(batch: BatchMode): Promise<Drained> {
  const outbox = await opened
  const stopCounting = countWrites()
  const startMs = performance.now()
  let acked = 0
  for (;;) {
    const report = await runOnce(outbox, batch)
    acked += report.acked
    if (report.nextDueMs === undefined) break
    await new Promise((resolve) => setTimeout(resolve, report.nextDueMs))
  }
  const ms = performance.now() - startMs
  return { ms, transactions: stopCounting(), acked }
}

/** Counts transactions that write; the answer ends that, and tells how many. */
function countWrites(): () => number {
  const own = Object.getOwnPropertyDescriptor(IDBDatabase.prototype, 'transaction')
  if (own === undefined) throw new Error('Cannot count: this browser has no such method')
  let transactions = 0
  // Platform: what a descriptor holds is of no type here.
  const value = new Proxy(own.value as IDBDatabase['transaction'], {
    apply(target, database: IDBDatabase, asked: Parameters<IDBDatabase['transaction']>) {
      if (asked[1] === 'readwrite') transactions += 1
      return target.apply(database, asked)
    },
  })
  Object.defineProperty(IDBDatabase.prototype, 'transaction', { ...own, value })
  return () => {
    Object.defineProperty(IDBDatabase.prototype, 'transaction', own)
    return transactions
  }
}

async function runOnce(outbox: Outbox, batch: BatchMode): ReturnType<typeof runOutbox> {
  const retiring: Promise<unknown>[] = []
  const report = await runOutbox(outbox, {
    owner: await naming,
    lockName: 'bench-outbox',
    locks: navigator.locks,
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
    random: Math.random,
    signal: new AbortController().signal,
    batch,
    // As the worker does, once its cache has heard of the effect.
    onAcked: ({ seq }) => retiring.push(outbox.retire(seq)),
  })
  await Promise.all(retiring)
  return report
}

async function bare({ records, groups, bytes }: Filling): Promise<number> {
  const startMs = performance.now()
  let next = 0
  const sendInTurn = async (): Promise<void> => {
    while (next < records) {
      const url = `/notes/bare-${next % groups}`
      next += 1
      const headers = {
        'Content-Type': 'application/json',
        'Idempotency-Key': `"${crypto.randomUUID()}"`,
      }
      await fetch(url, { method: 'POST', headers, body: bodyOf(bytes) })
    }
  }
  await Promise.all([sendInTurn(), sendInTurn(), sendInTurn(), sendInTurn()])
  return performance.now() - startMs
}

async function multiply(count: number): Promise<void> {
  const outbox = await opened
  const [first] = await outbox.list(await naming)
  if (first === undefined) throw new Error('Cannot multiply: there is no record')
  const database = await answered(indexedDB.open(outboxDatabase))
  const transaction = database.transaction('operations', 'readwrite')
  for (let at = 1; at < count; at += 1) {
    const { seq: _seq, ...unnumbered } = first
    const group = `/notes/line-${at % 20}`
    const copy = { key: crypto.randomUUID(), deviceSeq: first.deviceSeq + at, group }
    transaction.objectStore('operations').add({ ...unnumbered, ...copy })
  }
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('abort')))
  })
  database.close()
}

async function clear(): Promise<void> {
  await (await opened).close()
  await answered(indexedDB.deleteDatabase(outboxDatabase))
  opened = openOutbox({ name: outboxDatabase })
  await opened
}
