import { it } from 'vitest'
import { newDevice } from '../drivers/chromium.ts'
import { openPortal, signIn, whenSavedForOffline } from './portal.ts'
it('scratch', async () => {
  const portal = await openPortal('memory')
  const device = await newDevice()
  const { page } = await device.start()
  page.on('console', (m) => console.log('CONSOLE', m.text()))
  page.on('pageerror', (m) => console.log('PAGEERROR', m.message))
  try {
    await signIn(page, portal.url, 'anna')
    await whenSavedForOffline(page)
    await page.goto(`${portal.url}/products`)
    await page.waitForTimeout(1500)
    console.log('online', page.url(), await page.textContent('h1'))
    await portal.stop()
    await page.goto(`${portal.url}/products`)
    await page.waitForTimeout(2500)
    console.log(
      'offline',
      page.url(),
      await page.textContent('h1'),
      await page.evaluate(() => location.href + ' ' + document.baseURI),
    )
  } finally {
    await device.dispose()
    await portal.dispose()
  }
})
