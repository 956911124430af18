// SPDX-License-Identifier: MIT
import { isLive } from '../states/transition.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { wordsFor } from '../words/words-for.ts'
import { openQueueOf } from './open-queues.ts'
import { elementOf, type RescueDocument, type RescueElement } from './rescue-document.ts'

/** How the rescue page is started. */
export interface RescueOptions {
  /** The same as of `connect()`. @default the one app of this origin that has a queue */
  readonly app?: string | undefined
}

/**
 * Brings the rescue page to life: shows what is queued on this device, and exports and imports it. Needs no network, no
 * framework and nothing of the app. The Vite plugin builds a page around it.
 */
export async function rescue(page: RescueDocument, { app }: RescueOptions = {}): Promise<void> {
  const status = elementOf(page, 'status')
  const tell = (words: string): void => {
    status.textContent = words
  }
  const attempt = (work: () => Promise<string>): void => {
    void work().then(tell, (error: unknown) => tell(messageOf(error)))
  }
  try {
    const { outbox, pin } = await openQueueOf(app)
    const show = async (): Promise<string> => {
      const records = (await outbox.list()).filter(isLive)
      elementOf(page, 'records').replaceChildren(...records.map((record) => rowOf(page, record)))
      return countedWords(records)
    }
    elementOf(page, 'export').addEventListener('click', () =>
      attempt(async () => {
        download(page, await outbox.exportQueue())
        return 'The file is in your downloads. Keep it until all records are on the server.'
      }),
    )
    const chooser = elementOf(page, 'import')
    chooser.addEventListener('change', () =>
      attempt(async () => {
        const file = chooser.files?.[0]
        if (file === undefined) return show()
        const { added, known } = await outbox.importQueue(file)
        await show()
        return `${added} records were added; ${known} were here already.`
      }),
    )
    if (pin !== undefined)
      askForPin(page, async (entered) => (await pin.unlock(entered)) && show(), attempt)
    tell(await show())
  } catch (error) {
    tell(messageOf(error))
  }
}

function askForPin(
  page: RescueDocument,
  unlock: (pin: string) => Promise<string | false>,
  attempt: (work: () => Promise<string>) => void,
): void {
  const field = elementOf(page, 'pin')
  const section = elementOf(page, 'locked')
  section.hidden = false
  elementOf(page, 'unlock').addEventListener('click', () =>
    attempt(async () => {
      const words = await unlock(field.value ?? '')
      if (words === false)
        return 'This is not the PIN. Without it the export stays readable on this device only.'
      section.hidden = true
      return words
    }),
  )
}

function rowOf(page: RescueDocument, record: OutboxRecord): RescueElement {
  const row = page.createElement('li')
  const { label, why } = wordsFor(record)
  const when = new Date(record.occurredAt.wall).toLocaleString()
  const what = `${record.method} ${new URL(record.url).pathname}`
  row.textContent = [when, what, label, why].filter((words) => words !== undefined).join(' · ')
  return row
}

function countedWords(records: readonly OutboxRecord[]): string {
  const people = new Set(records.map(({ owner }) => owner)).size
  if (records.length === 0) return 'Nothing is waiting on this device.'
  const whose = people === 1 ? '' : ` of ${people} people`
  const noun = records.length === 1 ? 'record is' : 'records are'
  return `${records.length} ${noun} not on the server yet${whose}.`
}

function download(page: RescueDocument, file: Blob): void {
  const link = page.createElement('a')
  const url = URL.createObjectURL(file)
  link.setAttribute('href', url)
  link.setAttribute('download', `springhouse-records-${new Date().toISOString().slice(0, 10)}.json`)
  link.click()
  // Platform: Safari reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
