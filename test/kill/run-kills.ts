// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { setTimeout as pause } from 'node:timers/promises'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { BROKEN, type Gate, OPEN, openGate, type Passage, type Passing } from '../servers/gate.ts'
import { dispatchSync } from './dispatch-sync.ts'
import type { Note } from './notebook.ts'
import { type NotebookPortal, startNotebookPortal } from './notebook-portal.ts'
import { type Fate, Fortune, type Life, planLives } from './plan.ts'
import { scriptsOf, type Subject } from './scripts.ts'
import { judge, type Verdict } from './verdict.ts'

/** What is run. */
export interface KillOptions {
  readonly subject: Subject
  readonly kills: number
  readonly seed: number
}

/** What came of it. */
export interface KillReport extends Verdict {
  /** Kills while a request with notes was under way. */
  readonly killedWhileSending: number
  readonly fates: Readonly<Record<Fate, number>>
  /** What the last page still had, when nothing had moved for too long. */
  readonly left: number
  readonly seconds: number
}

const QUIET_LIMIT_MS = 90_000
const READY_LIMIT_MS = 20_000
const HASTEN_EVERY_MS = 700

/** Kills a browser again and again while it sends through a bad network, then lets it finish through a good one. */
export async function runKills({ subject, kills, seed }: KillOptions): Promise<KillReport> {
  const startMs = performance.now()
  const portal = await startNotebookPortal(await scriptsOf(subject))
  const gate = await openGate(portal.url)
  const device = await newDevice()
  const run = new KillRun({ subject, portal, gate, device, fortune: new Fortune(seed) })
  try {
    await run.firstVisit()
    for (const life of planLives(kills, seed)) await run.live(life)
    const left = await run.finish()
    const seconds = (performance.now() - startMs) / 1000
    return { ...(await run.verdict()), ...run.counts, left, seconds }
  } finally {
    await device.dispose()
    await gate.close()
    await portal.close()
  }
}

interface Parts {
  readonly subject: Subject
  readonly portal: NotebookPortal
  readonly gate: Gate
  readonly device: Device
  readonly fortune: Fortune
}

interface Work {
  readonly life: Life
  readonly onReady: () => void
  readonly killed: AbortSignal
}

class KillRun {
  readonly #parts: Parts
  readonly #told: Note[] = []
  #killedWhileSending = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get counts(): Pick<KillReport, 'killedWhileSending' | 'fates'> {
    return { killedWhileSending: this.#killedWhileSending, fates: this.#parts.fortune.drawn }
  }

  /** Installs the worker, while nothing is wrong yet. */
  async firstVisit(): Promise<void> {
    const { browser } = await this.#open()
    await browser.close()
  }

  async live(life: Life): Promise<void> {
    const { gate } = this.#parts
    const { mayDieEarly, killAfterMs } = life
    this.#letThrough(life.isOfflineFirst ? () => BROKEN : undefined)
    gate.slow(life.roundTripMs)
    const browser = await this.#parts.device.start()
    const killed = new AbortController()
    let onReady = (): void => undefined
    const ready = new Promise<void>((resolve) => {
      onReady = resolve
    })
    const work = this.#work(browser, { life, onReady, killed: killed.signal })
    if (!mayDieEarly) await Promise.race([ready, work])
    await Promise.race([pause(killAfterMs), work])
    if (gate.open(bringsNotes) > 0) this.#killedWhileSending += 1
    killed.abort()
    await browser.kill()
  }

  /** Sends what is left. Returns how much never left. */
  async finish(): Promise<number> {
    const { gate } = this.#parts
    gate.rule(() => OPEN)
    gate.slow(0)
    const { page } = await this.#open()
    const endMs = Date.now() + QUIET_LIMIT_MS
    for (;;) {
      await this.#hasten(page)
      const left = await pendingOf(page)
      if (left === 0 || Date.now() > endMs) return left
      await pause(HASTEN_EVERY_MS)
    }
  }

  async verdict(): Promise<Verdict> {
    await this.#parts.gate.repeated()
    return judge(this.#told, await this.#parts.portal.notes())
  }

  // Platform: what was asked of a browser when it was killed fails, or never ends.
  async #work(browser: Chromium, { life, onReady, killed }: Work): Promise<void> {
    try {
      const page = await this.#enter(browser)
      const saving = page.evaluate((all) => globalThis.notebook?.save(all), life.notes)
      saving.catch(() => undefined)
      if (life.isOfflineFirst) await saving
      this.#letThrough(undefined)
      onReady()
      while (!killed.aborted) {
        await this.#hasten(page)
        await pause(HASTEN_EVERY_MS, undefined, { signal: killed })
      }
    } catch (error) {
      if (!killed.aborted) throw error
    }
  }

  // Pages and their scripts always come through: what is tried is what becomes of notes.
  #letThrough(fate: (() => Passage) | undefined): void {
    const { gate, fortune } = this.#parts
    const draw = fate ?? ((): Passage => fortune.draw())
    gate.rule((request) => (bringsNotes(request) ? draw() : OPEN))
  }

  async #open(): Promise<{ readonly browser: Chromium; readonly page: Page }> {
    const browser = await this.#parts.device.start()
    return { browser, page: await this.#enter(browser) }
  }

  async #enter({ page }: Chromium): Promise<Page> {
    await page.exposeFunction('noteSaved', (note: Note) => {
      this.#told.push(note)
    })
    await page.goto(`${this.#parts.gate.url}/`)
    await page.waitForFunction(() => globalThis.notebook?.ready.then(() => true), undefined, {
      timeout: READY_LIMIT_MS,
    })
    return page
  }

  async #hasten(page: Page): Promise<void> {
    if (this.#parts.subject === 'workbox') await dispatchSync(page)
    else await page.evaluate(() => globalThis.notebook?.hasten())
  }
}

function bringsNotes({ path, method }: Passing): boolean {
  return (method === 'POST' && path.startsWith('/notes/')) || /\/(batch|ops|ping)\b/.test(path)
}

async function pendingOf(page: Page): Promise<number> {
  return page.evaluate(async () => (await globalThis.notebook?.pending()) ?? 0)
}
