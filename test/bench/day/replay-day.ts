// SPDX-License-Identifier: MIT
import type { Day, Sitting } from './day-plan.ts'
import type { DayBrowser, DayBrowserParts } from './day-browser.ts'
import { DayNetwork, DayPortal } from './day-network.ts'
import { DayScreen } from './day-screen.ts'
import type { PortalBodies } from './portal-bodies.ts'
import { Timeline } from './timeline.ts'

/** What a day has cost one person's browser, and what it was worth. */
export interface DayScore {
  readonly network: DayNetwork
  readonly screen: DayScreen
}

/** Replays one person's day. The portal changes in the same way whatever the browser does. */
export function replayDay(
  { changes }: Pick<Day, 'changes'>,
  sittings: readonly Sitting[],
  bodies: PortalBodies,
  start: (parts: DayBrowserParts) => DayBrowser,
): DayScore {
  const timeline = new Timeline(sittings[0]?.fromMs ?? 0)
  const portal = new DayPortal(timeline)
  const network = new DayNetwork(timeline, portal, bodies)
  const screen = new DayScreen(timeline, portal)
  const browser = start({ timeline, portal, network, screen, bodies })
  for (const change of changes) {
    timeline.at(change.atMs, () => {
      screen.settle()
      portal.change(change)
      if (network.isUp) browser.portalChanged()
    })
  }
  for (const sitting of sittings) sit(sitting, { timeline, network, screen, browser })
  timeline.run()
  screen.settle()
  return { network, screen }
}

function sit(
  { fromMs, toMs, dark, views }: Sitting,
  {
    timeline,
    network,
    screen,
    browser,
  }: Pick<DayBrowserParts, 'timeline' | 'network' | 'screen'> & { readonly browser: DayBrowser },
): void {
  const link = (isUp: boolean): void => {
    screen.count(isUp)
    network.isUp = isUp
    browser.linkChanged()
  }
  timeline.at(fromMs, () => browser.open())
  for (const { atMs, urls } of views) {
    timeline.at(atMs, () => {
      screen.open(urls)
      browser.read(urls)
    })
  }
  for (const gap of dark) {
    timeline.at(gap.fromMs, () => link(false))
    timeline.at(gap.toMs, () => link(true))
  }
  timeline.at(toMs, () => {
    // Nobody looks any more.
    screen.open([])
    screen.views -= 1
    browser.close()
  })
}
