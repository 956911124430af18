// SPDX-License-Identifier: MIT
import { connect } from '@springhouse/client'
import { formatPosition } from '@springhouse/core'
import { policy } from '../portal/policy.ts'

/** One row on the screen. */
export interface RowOnScreen {
  readonly row: number
  readonly version: number
  readonly where: string
  /** Epoch milliseconds. */
  readonly startedAtMs: number
}

/** What the page does for the test that drives it. */
export interface RowsPage {
  /** What has been on the screen since the last call, without what was marked as possibly old. */
  readonly take: () => readonly RowOnScreen[]
  /** Reads all its rows again. */
  readonly readAll: () => Promise<readonly RowOnScreen[]>
  /** Where the worker stands in the log while it is followed; else why it doesn't. */
  readonly place: () => Promise<string>
}

/** The rows that the page shows. */
const ROWS = 20
const PAUSE_MS = 250
/** Details of a copy that the worker hands out as possibly old. */
const MARKED = /INVALID|DISCONNECTED|DEADLINE|ORIGIN-ERROR|stale-while-revalidate/

const screen: RowOnScreen[] = []
const connected = connect({ policy, app: 'rows' })
Object.assign(globalThis, { rows: { take, readAll, place } satisfies RowsPage })
void showOneAfterTheOther()

function take(): readonly RowOnScreen[] {
  return screen.splice(0)
}

async function readAll(): Promise<readonly RowOnScreen[]> {
  const all = await Promise.all(
    Array.from({ length: ROWS }, (_, row) => read(row).catch(() => undefined)),
  )
  return all.flatMap((seen) => seen ?? [])
}

async function place(): Promise<string> {
  const client = await connected
  if (client.status.link !== 'following') return client.status.link
  // A worker that was stopped in the middle is asked again.
  return client.worker.positions().then(
    ([first]) => (first === undefined ? 'nowhere' : formatPosition(first.position)),
    (error: unknown) => String(error),
  )
}

async function showOneAfterTheOther(): Promise<void> {
  await connected
  for (let row = 0; ; row = (row + 1) % ROWS) {
    const seen = await read(row).catch(() => undefined)
    if (seen !== undefined) screen.push(seen)
    document.title = `Row ${row}: ${seen?.version ?? 'unknown'}`
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

async function read(row: number): Promise<RowOnScreen | undefined> {
  const startedAtMs = Date.now()
  const response = await fetch(`/rows/${row}`)
  const status = response.headers.get('Cache-Status') ?? ''
  if (!response.ok || MARKED.test(status)) return undefined
  // The portal's own answer.
  const { version } = (await response.json()) as { readonly version: number }
  return { row, version, where: `Chromium, ${status}`, startedAtMs }
}
