// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deviceKey } from '../codec/device-key.ts'
import { encryptedBy } from '../codec/encrypted-by.ts'
import { pinKey } from '../codec/pin-key.ts'
import { openOutbox, type Outbox } from '../outbox.ts'
import type { OutboxRules } from '../rules.ts'
import { operation } from '../testing/fixture.ts'
import { rescue } from './rescue.ts'
import type { RescueDocument, RescueElement } from './rescue-document.ts'

class FakeElement implements RescueElement {
  textContent: string | null = ''
  hidden: unknown = true
  value = ''
  files: readonly Blob[] | null = null
  children: unknown[] = []
  readonly attributes = new Map<string, string>()
  clicks = 0
  readonly #listeners: (() => void)[] = []

  replaceChildren(...nodes: unknown[]): void {
    this.children = nodes
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }

  addEventListener(_: string, listener: () => void): void {
    this.#listeners.push(listener)
  }

  click(): void {
    this.clicks += 1
    for (const listener of this.#listeners) listener()
  }
}

/** The rescue page's document. */
class FakePage implements RescueDocument {
  readonly elements = new Map<string, FakeElement>()
  readonly links: FakeElement[] = []

  getElementById(id: string): FakeElement {
    const element = this.elements.get(id) ?? new FakeElement()
    this.elements.set(id, element)
    return element
  }

  createElement(tag: string): FakeElement {
    const element = new FakeElement()
    if (tag === 'a') this.links.push(element)
    return element
  }

  get status(): string | null {
    return this.getElementById('status').textContent
  }

  get rows(): readonly (string | null)[] {
    return this.getElementById('records').children.map((row) =>
      row instanceof FakeElement ? row.textContent : null,
    )
  }
}

describe('the rescue page', () => {
  const opened: Outbox[] = []
  let page: FakePage
  let exported: Blob | undefined
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory())
    page = new FakePage()
    exported = undefined
    vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
      exported = file instanceof Blob ? file : undefined
      return 'blob:rescue'
    })
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    await Promise.all(opened.splice(0).map((outbox) => outbox.close()))
  })

  async function appOutbox(app = 'dairy', rules: OutboxRules = {}): Promise<Outbox> {
    const outbox = await openOutbox({ name: `springhouse:${app}:outbox`, rules })
    opened.push(outbox)
    return outbox
  }

  function statusIs(words: string): Promise<void> {
    return vi.waitFor(() => expect(page.status).toContain(words))
  }

  it('finds the queue by itself and shows everybody’s records in words', async () => {
    const outbox = await appOutbox()
    await outbox.enqueue(operation())
    await outbox.enqueue(operation({ owner: 'bob' }))
    await rescue(page)
    expect(page.status).toBe('2 records are not on the server yet of 2 people.')
    expect(page.rows[0]).toContain('PUT /api/animals/42 · Saved on this phone')
  })

  it('exports a file that the app can import', async () => {
    await (await appOutbox()).enqueue(operation())
    await rescue(page)
    page.getElementById('export').click()
    await statusIs('in your downloads')
    expect(page.links[0]?.clicks).toBe(1)
    expect(page.links[0]?.attributes.get('download')).toMatch(/^springhouse-records-.*\.json$/)
    vi.stubGlobal('indexedDB', new IDBFactory())
    const report = await (await appOutbox()).importQueue(exported ?? new Blob())
    expect(report).toEqual({ added: 1, known: 0 })
  })

  it('imports a file, and says what it took', async () => {
    const outbox = await appOutbox()
    await outbox.enqueue(operation())
    const file = await outbox.exportQueue()
    vi.stubGlobal('indexedDB', new IDBFactory())
    await rescue(page, { app: 'dairy' })
    expect(page.status).toBe('Nothing is waiting on this device.')
    const chooser = page.getElementById('import')
    chooser.files = [file]
    chooser.click()
    await statusIs('1 records were added; 0 were here already.')
    expect(page.rows).toHaveLength(1)
  })

  it('says why it takes no other file', async () => {
    await rescue(page, { app: 'dairy' })
    const chooser = page.getElementById('import')
    chooser.files = [new Blob(['a photograph'])]
    chooser.click()
    await statusIs('it is no export of this app')
    expect(page.rows).toEqual([])
  })

  it('says that there is nothing, and that it cannot choose', async () => {
    await rescue(page)
    expect(page.status).toBe('Cannot find any records on this device')
    await appOutbox('dairy')
    await appOutbox('bakery')
    await rescue(page)
    expect(page.status).toContain('name the app in the build')
  })

  it('reads what this device has encrypted', async () => {
    const outbox = await appOutbox('dairy', { codec: encryptedBy(deviceKey('dairy')) })
    await outbox.enqueue(operation())
    await rescue(page)
    expect(page.rows[0]).toContain('PUT /api/animals/42')
  })

  it('reads what a PIN guards once that is entered, and says when it is the wrong one', async () => {
    const key = pinKey('dairy', { iterations: 1000 })
    await key.unlock('271828')
    const outbox = await appOutbox('dairy', { codec: encryptedBy(key) })
    await outbox.enqueue(operation())
    key.lock()
    await rescue(page)
    expect(page.rows[0]).not.toContain('/api/animals/42')
    expect(page.getElementById('locked').hidden).toBe(false)
    const enter = (pin: string): void => {
      page.getElementById('pin').value = pin
      page.getElementById('unlock').click()
    }
    enter('1234')
    await statusIs('This is not the PIN')
    enter('271828')
    await statusIs('1 record is not on the server yet')
    expect(page.rows[0]).toContain('/api/animals/42')
  })

  it('says what its HTML lacks', async () => {
    const empty: RescueDocument = {
      getElementById: () => null,
      createElement: () => new FakeElement(),
    }
    await expect(rescue(empty)).rejects.toThrow('Cannot find "status"')
  })
})
