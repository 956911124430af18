// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CareAnswer } from '../../demo/shared/api.ts'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { type DairyClient, signedIn } from '../integration/dairy-client.ts'
import { openPortal, type Portal, signIn, signOut, whenSavedForOffline } from '../portal/portal.ts'
import { type Cow, cowOnRoundOf, follow, litresIn, recordMilk } from '../portal/record-milk.ts'
import { BROKEN, type Gate, OPEN, openGate, type Passage, type Passing } from '../servers/gate.ts'

/** Everything passes but writes of milk: what becomes of them is the test's. Batches are unknown here, so each goes alone. */
function milk(passage: () => Passage): (request: Passing) => Passage {
  return ({ path, method }) => {
    if (path.startsWith('/springhouse/batch')) {
      return { kind: 'answer', status: 404, type: 'text/plain', body: '' }
    }
    return path === '/api/yields' && method === 'POST' ? passage() : OPEN
  }
}

describe('the Outbox page', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let page: Page
  let cow: Cow
  let bruno: DairyClient

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    page = browser.page
    await signIn(page, gate.url, 'anna')
    await whenSavedForOffline(page)
    cow = await cowOnRoundOf(portal, 'anna')
    bruno = await signedIn(portal.running, 'bruno')
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  const row = (state: string) => page.locator(`[data-testid="outbox-row"][data-state="${state}"]`)

  describe('when two people have changed the same thing', () => {
    /** Anna changes a cow's place without a network, Bruno her feed; then Anna's phone has a network again. */
    async function conflict(place: string, feed: string): Promise<void> {
      await follow(page, `/animals/${cow.animal}`)
      await page.getByTestId('edit-care').click()
      await closeGate()
      await page.getByTestId('edit-place').fill(place)
      await page.getByTestId('edit-save').click()
      await page.getByTestId('saved-message').filter({ hasText: 'Saved on this phone' }).waitFor()
      // Her own change is what she sees.
      await page.getByTestId('care').filter({ hasText: place }).waitFor()
      await changeCare(bruno, cow, { feed })
      await openAgain()
      await follow(page, '/outbox')
      await page.getByTestId('conflict').waitFor({ timeout: 30_000 })
      await versionsOf('feed').filter({ hasText: feed }).waitFor()
    }

    const versionsOf = (field: string) => page.getByTestId(`versions-${field}`)

    async function textsOf(field: string): Promise<readonly (string | null)[]> {
      const cells = versionsOf(field).getByRole('cell')
      return Promise.all(
        (await cells.all()).map((cell) => cell.locator('span').last().textContent()),
      )
    }

    it('shows what it was, mine and theirs side by side, and sends mine when it is kept', async () => {
      await conflict('Meadow', 'Silage')
      expect(await textsOf('place')).toEqual(['Main barn', 'Meadow', 'Main barn'])
      expect(await textsOf('feed')).toEqual(['Hay and pasture', 'Hay and pasture', 'Silage'])
      expect(await careOf(bruno, cow)).toMatchObject({ place: 'Main barn', feed: 'Silage' })
      await page.getByTestId('keep-mine').click()
      await row('retired').waitFor()
      expect(await careOf(bruno, cow)).toMatchObject({ place: 'Meadow', by: 'Anna Brandt' })
    })

    it('gives mine up when theirs is kept, after asking', async () => {
      await conflict('Calf box', 'Clover')
      await page.getByTestId('keep-theirs').click()
      await page.getByTestId('keep-theirs-confirm').click()
      await page.getByTestId('conflict').waitFor({ state: 'detached' })
      expect(await careOf(bruno, cow)).toMatchObject({ place: 'Meadow', feed: 'Clover' })
      await follow(page, `/animals/${cow.animal}`)
      await page.getByTestId('care').filter({ hasText: 'Clover' }).waitFor()
    })

    it('sends something third when mine is edited', async () => {
      await conflict('North stable', 'Oats')
      await page.getByTestId('edit-conflict').click()
      await page.getByTestId('edit-feed').fill('Oats and hay')
      await page.getByTestId('edit-save').click()
      await page.getByTestId('conflict').waitFor({ state: 'detached' })
      const both = { place: 'North stable', feed: 'Oats and hay' }
      await expect.poll(() => careOf(bruno, cow), { timeout: 15_000 }).toMatchObject(both)
    })
  })

  it('discards a record only after asking, and can send it changed instead', async () => {
    for (const litres of [98, 99]) await save(page, cow, [litres])
    await follow(page, '/outbox')
    const refused = row('parked')
    await refused.filter({ hasText: 'The server refused it' }).first().waitFor()
    expect(await page.getByTestId('needs-you-banner').count()).toBe(0)

    await refused.first().getByTestId('discard').click()
    await page.keyboard.press('Escape')
    expect(await refused.count()).toBeGreaterThan(0)
    expect(await pending()).toBe(2)
    await refused.first().getByTestId('discard').click()
    await page.getByTestId('discard-confirm').first().click()
    await expect.poll(pending).toBe(1)

    // The other one stood behind it, and is refused now that it was sent.
    await refused.filter({ hasText: '99.0 L' }).waitFor()
    await refused.first().getByTestId('edit').click()
    await page.getByTestId('edit-litres').fill('9,8')
    await page.getByTestId('edit-save').click()
    await whenSent()
    expect(await litresIn(portal)).toEqual([9.8])
  })

  it('shows how far sending has come', async () => {
    const before = (await litresIn(portal)).length
    await closeGate()
    await save(
      page,
      cow,
      Array.from({ length: 40 }, (_, index) => 1 + index / 10),
    )
    await expect.poll(() => page.getByTestId('outbox-count').first().textContent()).toBe('40')
    let passed = 0
    let release: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    gate.rule(
      milk(() => {
        passed += 1
        return passed <= 12 ? OPEN : { kind: 'hold', until }
      }),
    )
    await page.evaluate(() => dispatchEvent(new Event('online')))
    const strip = page.getByTestId('sending-progress')
    await strip.filter({ hasText: '12 of 40 sent' }).waitFor({ timeout: 30_000 })
    expect(await strip.locator('progress').getAttribute('value')).toBe('12')
    release()
    await openAgain()
    await strip.waitFor({ state: 'detached', timeout: 30_000 })
    expect((await litresIn(portal)).length).toBe(before + 40)
  })

  it('says that records of another user are waiting, and shows none of them', async () => {
    gate.rule(milk(() => BROKEN))
    await follow(page, '/')
    await recordMilk(page, cow, '7.7')
    await follow(page, '/you')
    await page.getByTestId('sign-out').first().click()
    await page.getByTestId('sign-out-confirm').click()
    await page
      .getByTestId('waiting-records')
      .filter({ hasText: '1 record on this phone' })
      .waitFor()
    await page.getByTestId('sign-in-bruno').click()
    await page.locator('[data-testid^="stop-"]').first().waitFor()
    await follow(page, '/outbox')
    const notice = page.getByTestId('foreign-notice')
    await notice.filter({ hasText: '1 record of another user is waiting' }).waitFor()
    expect(await page.getByTestId('outbox-row').count()).toBe(0)
    gate.rule(() => OPEN)
    await signOut(page, gate.url)
    await page.getByTestId('sign-in-anna').click()
    await expect.poll(() => litresIn(portal), { timeout: 15_000 }).toContain(7.7)
  })

  it('takes records to another phone as a file; sent by both they are there once', async () => {
    gate.rule(milk(() => BROKEN))
    const before = (await litresIn(portal)).length
    const sent =
      (await page.evaluate(() => globalThis.springhouse?.outbox.list()))?.map(() => 'retired') ?? []
    await save(page, cow, [21.5])
    await follow(page, '/outbox')
    await row('waiting').waitFor()
    const file = await exported(page)
    await browser.close()
    gate.rule(() => OPEN)

    const other = await newDevice()
    try {
      const second = (await other.start()).page
      await signIn(second, gate.url, 'anna')
      await follow(second, '/outbox')
      await second.getByTestId('import-outbox').setInputFiles({
        name: 'records.json',
        mimeType: 'application/json',
        buffer: file,
      })
      await second.getByTestId('import-words').filter({ hasText: '1 record added.' }).waitFor()
      const count = async (): Promise<number> => (await litresIn(portal)).length
      await expect.poll(count, { timeout: 15_000 }).toBe(before + 1)
    } finally {
      await other.dispose()
    }

    browser = await device.start()
    page = browser.page
    // Platform: a cookie that is some seconds old may not be on the disk when its browser ends.
    await page.context().clearCookies()
    await signIn(page, gate.url, 'anna')
    const states = (): Promise<readonly string[] | undefined> =>
      page.evaluate(async () =>
        (await globalThis.springhouse?.outbox.list())?.map(({ state }) => state),
      )
    await expect.poll(states, { timeout: 20_000 }).toEqual([...sent, 'retired'])
    expect((await litresIn(portal)).length).toBe(before + 1)
  })

  function pending(): Promise<number | undefined> {
    return page.evaluate(() => globalThis.springhouse?.outbox.getSnapshot().counts?.pending)
  }

  async function whenSent(): Promise<void> {
    await expect.poll(pending, { timeout: 20_000 }).toBe(0)
  }

  async function closeGate(): Promise<void> {
    gate.rule(() => BROKEN)
    gate.breakAll()
    await page.waitForFunction(() => globalThis.springhouse?.status.link === 'offline', undefined, {
      timeout: 30_000,
    })
  }

  async function openAgain(): Promise<void> {
    gate.rule(() => OPEN)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.waitForFunction(() => globalThis.springhouse?.status.link === 'following')
  }
})

/** Saves milk records of one cow, one after the other, as an app does that has its own forms. */
async function save(page: Page, cow: Cow, litres: readonly number[]): Promise<void> {
  await page.evaluate(
    async ({ farm, animal, all }) => {
      const date = new Date().toISOString().slice(0, 10)
      for (const each of all) {
        const id = crypto.randomUUID()
        const body = { id, farm, animal, date, session: 'morning', litres: each }
        await globalThis.springhouse?.outbox.enqueue({ method: 'POST', url: '/api/yields', body })
      }
    },
    { ...cow, all: litres },
  )
}

/** Presses the button, and gives the file that the page offers. */
async function exported(page: Page): Promise<Buffer> {
  const offered = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const createObjectURL = URL.createObjectURL.bind(URL)
        URL.createObjectURL = (file) => {
          if (file instanceof Blob) void file.text().then(resolve)
          return createObjectURL(file)
        }
      }),
  )
  await page.getByTestId('export-outbox').click()
  return Buffer.from(await offered)
}

async function careOf(client: DairyClient, { animal }: Cow): Promise<CareAnswer> {
  return client.read<CareAnswer>(`/api/animals/${animal}/care`)
}

async function changeCare(
  client: DairyClient,
  { animal }: Cow,
  change: Partial<CareAnswer>,
): Promise<void> {
  const path = `/api/animals/${animal}/care`
  const now = await client.ask(path)
  const { place, feed, note } = { ...((await now.json()) as CareAnswer), ...change }
  const answer = await client.ask(path, {
    method: 'PUT',
    body: { place, feed, note },
    fields: {
      'If-Match': now.headers.get('ETag') ?? '',
      'Idempotency-Key': `"${crypto.randomUUID()}"`,
    },
  })
  expect(answer.status).toBe(200)
}
