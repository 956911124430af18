// SPDX-License-Identifier: MIT
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenSavedForOffline } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import {
  type Cow,
  cowOnRoundOf,
  fillMilkForm,
  follow,
  litresIn,
  recordMilk,
} from '../portal/record-milk.ts'
import { BROKEN, type Gate, LOGIN_PAGE, OPEN, openGate } from '../servers/gate.ts'

// What the outbox asks: it goes to sleep for a while, and the old worker with it.
const NEEDS_LOGIN: ReadonlySet<string> = new Set(['/api/yields', '/springhouse/ping'])

const BUILT = join(import.meta.dirname, '../../demo/dist/public')

describe('a new version of the portal while a page of the old one is open', () => {
  let folder: string
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let cow: Cow

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'springhouse-build-'))
    await cp(BUILT, folder, { recursive: true })
    portal = await openPortal('memory', { publicFolder: folder })
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    cow = await cowOnRoundOf(portal, 'anna')
    const { page } = browser
    await signIn(page, gate.url, 'anna')
    await whenSavedForOffline(page)
    // One record waits on the phone, another is being typed.
    gate.rule(({ path }) => (NEEDS_LOGIN.has(path) ? LOGIN_PAGE : OPEN))
    await recordMilk(page, cow, '14.5')
    await fillMilkForm(page, cow, '15.5')
    await deploySecondBuild(folder)
    await page.evaluate(update)
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
    await rm(folder, { recursive: true, force: true })
  })

  it('leaves the page and what is typed on it alone', async () => {
    const { page } = browser
    expect(await page.getByTestId('field-litres').inputValue()).toBe('15.5')
    expect(await page.evaluate(buildOfPage)).toBeUndefined()
  })

  it('sends what the version before has saved, and what the old page saves now', async () => {
    const { page } = browser
    gate.rule(() => OPEN)
    await page.getByTestId('save-milk').click()
    await page.evaluate(() => globalThis.springhouse?.outbox.sendNow())
    await page.getByTestId('saved-message').filter({ hasText: 'On the server' }).waitFor()
    expect(await litresIn(portal)).toEqual([14.5, 15.5])
  })

  it('goes on showing changes on the old page', async () => {
    const { page } = browser
    await follow(page, '/products/1')
    await page.getByTestId('price-1').waitFor()
    await changePrice(portal, 41_41)
    await expect.poll(() => priceOn(page)).toContain('41.41')
  })

  it('opens from then on, also without a network', async () => {
    const { page } = browser
    gate.rule(() => BROKEN)
    gate.breakAll()
    await page.goto(`${gate.url}/`)
    await page.locator('[data-testid^="stop-"]').first().waitFor()
    expect(await page.evaluate(buildOfPage)).toBe('second')
  })
})

/** Changes the built app as a deploy does: new names of what is hashed, other contents, the old files gone. */
async function deploySecondBuild(folder: string): Promise<void> {
  const assets = await readdir(join(folder, 'assets'))
  const main = assets.find((name) => /^index-.*\.js$/.test(name)) ?? ''
  const renamed = 'index-SecondOn.js'
  await rename(join(folder, 'assets', main), join(folder, 'assets', renamed))
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const marked = page.replace('<head>', '<head><meta name="build" content="second" />')
  await writeFile(join(folder, 'index.html'), marked.replaceAll(main, renamed))
  const worker = await readFile(join(folder, 'sw.js'), 'utf8')
  const build = /build:\s*[`"']([\w-]{12})[`"']/.exec(worker)?.[1] ?? ''
  const revision = /index\.html[`"'],\s*revision:\s*[`"']([\w-]{12})[`"']/.exec(worker)?.[1] ?? ''
  if ([main, build, revision].includes(''))
    throw new Error('The build has a form that is not known')
  const second = worker
    .replaceAll(main, renamed)
    .replaceAll(build, 'SecondBuild1')
    .replaceAll(revision, 'SecondIndex1')
  await writeFile(join(folder, 'sw.js'), second)
}

/** Looks for a new worker, as the browser does by itself, and waits until it has taken over. */
async function update(): Promise<void> {
  const taken = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
  })
  const registration = await navigator.serviceWorker.ready
  await registration.update()
  await taken
}

function buildOfPage(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content
}
