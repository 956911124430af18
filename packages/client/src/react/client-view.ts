// SPDX-License-Identifier: MIT
import type { ClientStatus } from '../client-events.ts'
import type { SpringhouseClient } from '../springhouse-client.ts'

/** The client and how it stands: a snapshot that never changes itself. */
export interface Springhouse {
  /** `undefined` until the page has connected, and while it is rendered on a server. */
  readonly client: SpringhouseClient | undefined
  /** The client's status; `connecting` until there is a client. */
  readonly status: ClientStatus
}

/** A client as React reads it. */
export interface ClientView {
  readonly client: SpringhouseClient | undefined
  /** The present snapshot; the same object until the status is another. */
  readonly snapshot: () => Springhouse
  readonly subscribe: (listener: () => void) => () => void
}

/** What is shown before the page has connected: nobody knows yet whether there will be a worker. */
export const NOT_CONNECTED: Springhouse = {
  client: undefined,
  status: {
    link: 'connecting',
    following: false,
    leader: false,
    transport: undefined,
    lagMs: undefined,
    lastContactAtMs: undefined,
    worker: 'installing',
    cache: true,
    partition: undefined,
  },
}

/** Makes a client readable for React. */
export function clientView(client: SpringhouseClient | undefined): ClientView {
  if (client === undefined) {
    return { client, snapshot: () => NOT_CONNECTED, subscribe: () => () => undefined }
  }
  let latest: Springhouse = { client, status: client.status }
  return {
    client,
    snapshot: () => {
      if (latest.status !== client.status) latest = { client, status: client.status }
      return latest
    },
    subscribe: (listener) => {
      client.addEventListener('status', listener)
      return () => {
        client.removeEventListener('status', listener)
      }
    },
  }
}
