// SPDX-License-Identifier: MIT
import type { Bulletin } from '../bulletin.ts'
import type { Shell } from './shell.ts'

/** A rule of the Static Routing API, as far as it is used here. */
export interface StaticRoute {
  readonly condition: {
    readonly or: readonly {
      readonly urlPattern: Readonly<Record<string, string>>
      readonly requestMethod: string
    }[]
  }
  readonly source: { readonly cacheName: string }
}

// Platform: Chromium's alone and missing from the standard types.
interface RoutingEvent extends Event {
  addRoutes(rule: StaticRoute): Promise<void>
}

// The browser takes 1024 conditions in all; what opens a build is far less.
const MAX_FILES = 256
// What is asked for in parts stays with the worker; so does a name that means something in a pattern.
const FILE = /^[\w./~-]+\.(?:m?js|css|woff2?)$/

/**
 * Lets the browser read the build's hashed scripts, styles and fonts from the shell's cache without waking the worker.
 *
 * Nothing else: such a rule knows no freshness, no session and no switch. A file that is gone is fetched from the network.
 * A newer build brings rules of its own for its own cache, and pages of the one before go through its worker.
 */
export async function addStaticRoutes(
  event: Event,
  shell: Pick<Shell, 'cacheName' | 'hashedUrls'>,
  bulletin: Bulletin,
): Promise<void> {
  if (!isRoutingEvent(event)) return
  const files = shell.hashedUrls.map((url) => new URL(url))
  const matching = files.filter(({ pathname, search }) => search === '' && FILE.test(pathname))
  if (matching.length === 0) return
  const or = matching.slice(0, MAX_FILES).map(({ protocol, hostname, port, pathname }) => ({
    urlPattern: { protocol: protocol.slice(0, -1), hostname, port, pathname, search: '' },
    requestMethod: 'GET',
  }))
  try {
    await event.addRoutes({ condition: { or }, source: { cacheName: shell.cacheName } })
  } catch (error) {
    bulletin.trouble('Cannot add static routes', error, 'static-routes-failed')
  }
}

function isRoutingEvent(event: Event): event is RoutingEvent {
  return 'addRoutes' in event
}
