// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import type { Portal } from './portal.ts'

/** One price change, from the log to the pixels of another browser. All clocks are this machine's. */
export interface CommitToScreen {
  /** From the append to the log, which follows the commit, to the frame after the DOM changed. */
  readonly commitToScreenMs: number
}

/**
 * Changes the price of product 1 in one browser, again and again, and measures when another browser shows it.
 *
 * @param desk a page of a clerk
 * @param screen a page that shows the detail of product 1
 */
export async function measureCommitToScreen(
  portal: Portal,
  desk: Page,
  screen: Page,
  times: number,
): Promise<CommitToScreen[]> {
  const samples: CommitToScreen[] = []
  let appendedAtMs = 0
  const unsubscribe = portal.running.origin.subscribe('public', () => {
    appendedAtMs = performance.timeOrigin + performance.now()
  })
  for (let change = 0; change < times; change += 1) {
    const priceCents = 2_000 + change
    // Order: the page watches before anything changes.
    const watch = await screen.evaluateHandle(watchPrice, (priceCents / 100).toFixed(2))
    await desk.evaluate(putPrice, priceCents)
    const shownAtMs = await watch.evaluate(({ shown }) => shown)
    samples.push({ commitToScreenMs: shownAtMs - appendedAtMs })
  }
  unsubscribe()
  return samples
}

// Runs in the page: `shown` resolves with the time of the frame that shows the price.
function watchPrice(text: string): { readonly shown: Promise<number> } {
  const isShown = (): boolean =>
    document.querySelector('[data-testid="price-1"]')?.textContent?.includes(text) === true
  const shown = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isShown()) return
      observer.disconnect()
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
    })
    observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  return { shown }
}

async function putPrice(priceCents: number): Promise<void> {
  await fetch('/api/products/1/price', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ priceCents }),
  })
}
