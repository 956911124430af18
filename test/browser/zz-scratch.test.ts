import { it } from 'vitest'
import { newDevice } from '../drivers/chromium.ts'
import { openPortal, signIn } from './portal.ts'
it('scratch', async () => {
  const portal = await openPortal('memory')
  const device = await newDevice(); const device2 = await newDevice()
  const phone = await device.start(); const desk = await device2.start()
  phone.page.on('console', (m) => console.log('CONSOLE', m.text()))
  try {
    await signIn(desk.page, portal.url, 'edith')
    await signIn(phone.page, portal.url, 'anna')
    await phone.page.goto(`${portal.url}/products/1`)
    await phone.page.getByTestId('price-1').first().waitFor()
    for (let i = 0; i < 60; i++) {
      const c = 2000 + i
      const st = await desk.page.evaluate(async (c) => { const r = await fetch('/api/products/1/price', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ priceCents: c }) }); return r.status + ' ' + r.headers.get('springhouse-position') }, c)
      const ok = await phone.page.waitForFunction((t) => document.querySelector('[data-testid="price-1"]')?.textContent?.includes(t), (c / 100).toFixed(2), { timeout: 4000 }).then(() => true, () => false)
      if (!ok) {
        console.log('MISSED', i, st, await phone.page.evaluate(async () => JSON.stringify([await globalThis.springhouse!.worker.positions(), globalThis.springhouse!.status, document.querySelector('[data-testid="price-1"]')?.textContent, (await globalThis.springhouse!.worker.inspect(50)).filter((e) => e.url.includes('products')), [...(await fetch('/api/products/1')).headers]])))
        break
      }
    }
  } finally { await device.dispose(); await device2.dispose(); await portal.dispose() }
})
