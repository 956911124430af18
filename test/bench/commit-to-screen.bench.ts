// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { newDevice } from '../drivers/chromium.ts'
import { measureCommitToScreen } from '../portal/commit-to-screen.ts'
import { type Driver, openPortal, signIn } from '../portal/portal.ts'
import { median, percentile, print, table } from './statistics.ts'

const CHANGES = 200

it("prints how long a change takes to another browser's screen", async () => {
  const rows: string[][] = []
  for (const driver of ['memory', 'redis'] as const) {
    const samples = await measure(driver)
    rows.push([driver, median(samples).toFixed(0), percentile(samples, 0.95).toFixed(0)])
    expect(samples).toHaveLength(CHANGES)
  }
  print(
    `A price, from the commit to the frame of another browser, ${CHANGES} changes\n\n${table(
      ['log', 'median, ms', 'p95, ms'],
      rows,
    )}`,
  )
})

async function measure(driver: Driver): Promise<number[]> {
  const portal = await openPortal(driver)
  const desk = await newDevice()
  const phone = await newDevice()
  try {
    const clerk = await desk.start({ width: 1280, height: 900 })
    const reader = await phone.start()
    await signIn(clerk.page, portal.url, 'edith')
    await signIn(reader.page, portal.url, 'anna')
    await reader.page.goto(`${portal.url}/products/1`)
    await reader.page.getByTestId('price-1').first().waitFor()
    const samples = await measureCommitToScreen(portal, clerk.page, reader.page, CHANGES)
    return samples.map((sample) => sample.commitToScreenMs)
  } finally {
    await desk.dispose()
    await phone.dispose()
    await portal.dispose()
  }
}
