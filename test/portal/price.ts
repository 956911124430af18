// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { signedIn } from '../integration/dairy-client.ts'
import type { Portal } from './portal.ts'

/** Reads the price of a product off the screen; empty while there is none. */
export async function priceOn(page: Page, product = 1): Promise<string> {
  const prices = await page.getByTestId(`price-${product}`).allTextContents()
  return prices.join()
}

/** Changes a price as a clerk at another device does. */
export async function changePrice(portal: Portal, priceCents: number, product = 1): Promise<void> {
  const clerk = await signedIn(portal.running, 'edith')
  const change = { method: 'PUT', body: { priceCents } }
  const { status } = await clerk.ask(`/api/products/${product}/price`, change)
  if (status !== 200) throw new Error(`Cannot change the price: status ${status}`)
}

/** Changes a price from within a page, and gives the answer's status. */
export function changePriceOn(page: Page, priceCents: number): Promise<number> {
  return page.evaluate(async (cents) => {
    const response = await fetch('/api/products/1/price', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ priceCents: cents }),
    })
    return response.status
  }, priceCents)
}
