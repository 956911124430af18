// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DrivenPage } from '../drivers/driven-page.ts'
import { openFirefox } from '../drivers/firefox.ts'
import { openWebKit } from '../drivers/webkit.ts'
import type { Note } from '../kill/notebook.ts'
import { type NotebookPortal, startNotebookPortal } from '../kill/notebook-portal.ts'
import { scriptsOf } from '../kill/scripts.ts'
import { judge } from '../kill/verdict.ts'
import { BROKEN, type Gate, OPEN, openGate } from '../servers/gate.ts'

const LINES = ['barn', 'calves', 'milk']
const NOTES: readonly Note[] = LINES.flatMap((line) =>
  [1, 2, 3, 4].map((number) => ({ line, number })),
)
const BROWSERS = { Firefox: openFirefox, WebKitGTK: openWebKit }
const READY = 'notebook.ready.then(() => true)'
const PENDING = 'notebook.pending()'

describe.each(['Firefox', 'WebKitGTK'] as const)('a day without a network in %s', (name) => {
  let portal: NotebookPortal
  let gate: Gate
  let page: DrivenPage

  beforeAll(async () => {
    portal = await startNotebookPortal(await scriptsOf('springhouse'))
    gate = await openGate(portal.url)
    page = await BROWSERS[name]()
    await page.open(`${gate.url}/`)
    await page.evaluate(READY)
  })

  afterAll(async () => {
    await page.close()
    await gate.close()
    await portal.close()
  })

  it('needs no Background Sync: there is none', async () => {
    expect(await page.evaluate("'SyncManager' in globalThis")).toBe(false)
  })

  it('is saved note by note while nothing can be reached', async () => {
    gate.rule(() => BROKEN)
    gate.breakAll()
    const saved = await page.evaluate(`(async () => {
      const saved = []
      globalThis.noteSaved = (note) => saved.push(note)
      await notebook.save(${JSON.stringify(NOTES)})
      return saved.length
    })()`)
    expect(saved).toBe(NOTES.length)
    expect(await portal.notes()).toEqual([])
  })

  it('is still there after a reload without a network', async () => {
    await page.reload()
    await page.evaluate(READY)
    expect(await page.evaluate(PENDING)).toBe(NOTES.length)
  })

  it('arrives once and in order when the network is back', async () => {
    gate.rule(() => OPEN)
    await page.evaluate('notebook.hasten()')
    await expect.poll(() => page.evaluate(PENDING), { timeout: 60_000 }).toBe(0)
    const verdict = judge(NOTES, await portal.notes())
    expect(verdict).toEqual({ told: NOTES.length, lost: [], doubled: [], reordered: [] })
  })
})
