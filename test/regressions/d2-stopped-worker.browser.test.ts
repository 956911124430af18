// SPDX-License-Identifier: MIT
import { afterEach, expect, it } from 'vitest'
import { openRival, REGISTERING, type Rival } from './rival.ts'

let rival: Rival
afterEach(() => rival.close())

it('workbox-background-sync 7.4.1 forgets the write that it is sending when the worker is stopped', async () => {
  rival = await openRival('background-sync.worker.ts', REGISTERING)
  const { server, page } = rival
  server.isAnswering = false
  expect(await page.evaluate(`tell('push')`)).toBe(1)
  const arrived = server.nextWrite()
  await page.evaluate(`void tell('replay')`)
  await arrived
  await rival.stopWorker()
  expect(await page.evaluate(`tell('size')`)).toBe(0)
})

it('we send it again under the same key, and it is done when the server has answered', async () => {
  rival = await openRival('springhouse.worker.ts', REGISTERING)
  const { server, page } = rival
  await page.evaluate(`fetch('/api/me').then((response) => response.text())`)
  server.isAnswering = false
  const arrived = server.nextWrite()
  await page.evaluate(
    `void fetch('/api/yields', { method: 'POST', body: '{"litres":21.5}' }).catch(() => undefined)`,
  )
  await arrived
  server.isAnswering = true
  const again = server.nextWrite()
  await rival.stopWorker()
  await page.evaluate(`fetch('/api/me').then((response) => response.text())`)
  await again
  const [first, second] = server.writes
  expect(first?.key).toMatch(/^".+"$/)
  expect(second).toEqual(first)
})
