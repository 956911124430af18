// SPDX-License-Identifier: MIT

const WITHOUT_WORKER: Readonly<Record<string, string>> = {
  unsupported:
    'There is no service worker here: this browser, or this private window, has none. Every answer comes from the origin.',
  inactive: 'The service worker is still being installed. It can be asked as soon as it is active.',
  silent: 'The service worker does not answer. It is asked again in a few seconds.',
}

const OLDER =
  'The service worker is of another version than this page and cannot report yet. Close all tabs of the portal and open it again.'

/** Says why there is no report, and what helps. */
export function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return failed(String(error))
  if (error.name === 'WorkerUnavailableError') {
    return WITHOUT_WORKER[reasonOf(error)] ?? failed(error.message)
  }
  // A worker that has never heard of the call fails to make it.
  if (error.name === 'WorkerRefusedError' || error.name === 'TypeError') return OLDER
  return failed(error.message)
}

function reasonOf(error: Error): string {
  return 'reason' in error ? String(error.reason) : ''
}

function failed(why: string): string {
  return `The report failed: ${why}`
}
