// SPDX-License-Identifier: MIT
import { runInNewContext } from 'node:vm'
import { resolveConfig } from 'vite'
import { describe, expect, it } from 'vitest'
import { buildRescuePage, RESCUE_FILES } from './rescue-page.ts'

async function build(app?: string): Promise<ReadonlyMap<string, string>> {
  const config = await resolveConfig(
    {
      root: import.meta.dirname,
      configFile: false,
      logLevel: 'silent',
      resolve: { conditions: ['springhouse:source', 'browser', 'module'] },
    },
    'build',
  )
  const files = await buildRescuePage(config, app)
  return new Map(files.map(({ fileName, content }) => [fileName, content]))
}

describe('buildRescuePage()', () => {
  it('makes one page and one script, which fetch nothing else', async () => {
    const files = await build()
    const page = files.get(RESCUE_FILES.page) ?? ''
    expect([...files.keys()]).toEqual(['springhouse-rescue.html', 'springhouse-rescue.js'])
    expect([...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url)).toEqual([
      './springhouse-rescue.js',
    ])
    // A strict Content-Security-Policy lets no script run that stands in the page.
    expect(page).not.toMatch(/<script>|style=|\son\w+=/)
    const script = files.get(RESCUE_FILES.script) ?? ''
    expect(script).not.toMatch(/\bimport\s*[({"']|\bfetch\(["'`]/)
  }, 60_000)

  it('opens the queue of the app that it is built for', async () => {
    const script = (await build('dairy')).get(RESCUE_FILES.script) ?? ''
    const opened: string[] = []
    const indexedDB = {
      databases: async () => [],
      open: (name: string) => {
        opened.push(name)
        throw new Error('no database')
      },
    }
    const status = { textContent: '' }
    const document = { getElementById: () => status, createElement: () => status }
    // What IndexedDB's wrapper asks for before it opens anything.
    const IDBDatabase = EventTarget
    runInNewContext(script, { document, indexedDB, IDBDatabase, setTimeout })
    await expect.poll(() => opened[0]).toBe('springhouse:dairy:outbox')
    await expect.poll(() => status.textContent).toContain('could not be opened')
  }, 60_000)
})
