// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'

/** How long a navigation waits for the network while the shell is at hand, in milliseconds. */
export const NAVIGATION_DEADLINE_MS = 3000

// What stands before a dead origin says these; the shell says more to its user.
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 503, 504])

/**
 * Answers a navigation: the network's page, or the app shell when the network fails, takes too long, or stands before a
 * dead origin.
 *
 * @param network the network's answer, under way
 * @param shell reads the precached shell; `undefined` when there is none, so that the network is waited for
 * @throws TypeError as `fetch` would, without network and shell
 */
export async function navigate(
  network: Promise<Response>,
  shell: () => Promise<Response | undefined>,
  { delay }: Pick<Environment, 'delay'>,
): Promise<Response> {
  const usable = network.then(
    (response) => (GATEWAY_FAILURES.has(response.status) ? undefined : response),
    () => undefined,
  )
  const settled = new AbortController()
  const late = delay(NAVIGATION_DEADLINE_MS, settled.signal).then(() => undefined)
  const first = await Promise.race([usable, late])
  settled.abort()
  return first ?? (await shell()) ?? network
}
