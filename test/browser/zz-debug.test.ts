// SPDX-License-Identifier: MIT
import { it } from 'vitest'
import { newDevice } from '../drivers/chromium.ts'
import { openPortal, signIn, whenSavedForOffline } from '../portal/portal.ts'
import { cowOnRoundOf, recordMilk } from '../portal/record-milk.ts'
import { LOGIN_PAGE, OPEN, openGate } from '../servers/gate.ts'

it('x', async () => {
  const portal = await openPortal('memory')
  const gate = await openGate(portal.url)
  const device = await newDevice()
  const browser = await device.start()
  const { page } = browser
  await signIn(page, gate.url, 'anna')
  await whenSavedForOffline(page)
  await page.evaluate(() => globalThis.springhouse?.addEventListener('trouble', (e) => console.log(e.detail.what)))
  page.on('console', (m) => console.log('page', m.text()))
  gate.rule(({ path }) => (['/api/yields', '/springhouse/ping'].includes(path) ? LOGIN_PAGE : OPEN))
  const before = gate.seen.length
  const t0 = Date.now()
  await recordMilk(page, await cowOnRoundOf(portal, 'anna'), '14.5')
  let last = before
  for (let i = 0; i < 60; i++) {
    await new Promise((r) => setTimeout(r, 500))
    for (const s of gate.seen.slice(last)) console.log(Date.now() - t0, s.method, s.path)
    last = gate.seen.length
  }
  await device.dispose()
  await gate.close()
  await portal.dispose()
})
