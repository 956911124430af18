// SPDX-License-Identifier: MIT
// What is evaluated in the portal's page to follow one change onto the screen.
import { CLOCK_OFFSET } from './wall-clock.ts'

/** What the page noted of one change: milliseconds of the machine's clock. */
export interface Seen {
  /** The page gave the event to the worker. */
  readonly heardAtMs: number
  /** The worker had it on disk, and the page knew. */
  readonly markedAtMs: number
  /** The page asked for the body anew. */
  readonly askedAtMs: number
  /** It was there. */
  readonly answeredAtMs: number
  /** The new value was in the document. */
  readonly writtenAtMs: number
  /** The frame that shows it began. */
  readonly shownAtMs: number
}

/** Resolves when the portal's page follows the log. */
export const UNTIL_FOLLOWING = `(async () => {
  while (navigator.serviceWorker.controller === null || globalThis.springhouse?.status.link !== 'following')
    await new Promise((done) => setTimeout(done, 20))
})()`

/** Notes when an event is given to the worker, and when it is applied. */
export const NOTE_EVENTS = `(() => {
  const { worker } = springhouse
  const apply = worker.applyInvalidation.bind(worker)
  worker.applyInvalidation = async (...event) => {
    seen.heardAtMs ??= clock()
    const outcome = await apply(...event)
    seen.markedAtMs ??= clock()
    return outcome
  }
})()`

/** Watches until an element shows a text; `untilShown()` resolves then. */
export function watchFor(text: string, { testId, url }: Watched): string {
  return `(() => {
    const offset = ${CLOCK_OFFSET}
    globalThis.clock = () => performance.now() + offset
    globalThis.seen = {}
    performance.clearResourceTimings()
    const isShown = () =>
      document.querySelector('[data-testid="${testId}"]')?.textContent?.includes(${JSON.stringify(text)}) === true
    globalThis.shown = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!isShown()) return
        observer.disconnect()
        seen.writtenAtMs = clock()
        requestAnimationFrame(() => {
          seen.shownAtMs = clock()
          const asked = performance.getEntriesByName(location.origin + '${url}')[0]
          seen.askedAtMs = asked.startTime + offset
          seen.answeredAtMs = asked.responseEnd + offset
          resolve()
        })
      })
      observer.observe(document.body, { childList: true, subtree: true, characterData: true })
    })
  })()`
}

/** What is watched: the element that shows the value, and the path of the body that it comes from. */
export interface Watched {
  readonly testId: string
  readonly url: string
}

/** Resolves with what was seen, once the text is on the screen and the event applied. */
export const UNTIL_SHOWN = `(async () => {
  await shown
  while (seen.markedAtMs === undefined) await new Promise((done) => setTimeout(done, 5))
  return seen
})()`
