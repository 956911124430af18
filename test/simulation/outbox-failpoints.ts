// SPDX-License-Identifier: MIT

/** Where a tab may be killed, held up or frozen. */
export const CLIENT_POINTS = {
  'save-before': 'the page asked to save a write; nothing is on the disk',
  'save-after': 'the write is on the disk; the page has not been told',
  quota: 'the disk is full and the reserve is about to be given up',
  begin: 'a run has its fence, and what was being sent waits again',
  migrate: 'a write of an older version is being brought up to date',
  logout: 'the request is made; whose session it will travel with is not certain yet',
  'send-before': 'about to note that the write is being sent',
  'send-after': 'noted as being sent; no request has left',
  headers: 'the head of the answer is here',
  body: 'the body of the answer is being read',
  'acknowledge-before': 'the origin has acknowledged; nothing is noted',
  'acknowledge-after': 'noted as acknowledged; nobody has been told',
  'settle-before': 'any other outcome is known; nothing is noted',
  'retire-before': 'the cache knows of the effect; the payload is still there',
} as const

/** Where a process of the origin may be killed or held up. */
export const SERVER_POINTS = {
  begin: 'the request is here; no transaction has begun',
  lock: 'about to claim the key, or to wait for whoever has it',
  effect: 'the key is claimed; about to take effect',
  record: 'the effect is in the transaction; the answer is not recorded with it',
  commit: 'all is in the transaction; it is not committed',
  publish: 'committed; its invalidation is not in the log',
  headers: 'all is done; the answer has not left',
  body: 'the head of the answer has left, and the body breaks off',
} as const

/** What the network may do with a request. */
export const NETWORK_POINTS = {
  'request-lost': 'it never arrives, and the sender is told that the connection failed',
  'answer-lost': 'it arrives, and the answer does not',
  late: 'the sender is told that the connection failed, and it arrives afterwards',
  duplicated: 'it arrives twice',
  hanging: 'it may arrive, and nothing ever comes back until the sender gives up',
  captive: 'a login page of the network answers in the place of the origin',
  'proxy-error': 'a proxy answers that the origin is unavailable, whether it was reached or not',
} as const

/** What the device's storage may do. */
export const STORAGE_POINTS = {
  abort: 'every request of a transaction succeeds, and then it is aborted',
  quota: 'there is no room for a row',
  'connection-lost': 'the browser closes the connection, announced or not',
  'version-change': 'the connection has to close because somebody wants to change the database',
  'power-cut': 'the device goes dark: what was not written through is gone from any moment on',
} as const

export type ClientPoint = keyof typeof CLIENT_POINTS
export type ServerPoint = keyof typeof SERVER_POINTS
export type NetworkPoint = keyof typeof NETWORK_POINTS
export type StoragePoint = keyof typeof STORAGE_POINTS

/** Counts how often each place was hit, so that a test can tell that none is missed. */
export class Hits {
  readonly #counts = new Map<string, number>()

  note(where: string): void {
    this.#counts.set(where, (this.#counts.get(where) ?? 0) + 1)
  }

  countOf(where: string): number {
    return this.#counts.get(where) ?? 0
  }
}

/** Every failpoint by its full name: `client:save-before` and so on. */
export const ALL_POINTS: readonly string[] = [
  ...Object.keys(CLIENT_POINTS).map((name) => `client:${name}`),
  ...Object.keys(SERVER_POINTS).map((name) => `server:${name}`),
  ...Object.keys(NETWORK_POINTS).map((name) => `network:${name}`),
  ...Object.keys(STORAGE_POINTS).map((name) => `storage:${name}`),
]
