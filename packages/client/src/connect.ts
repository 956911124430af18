// SPDX-License-Identifier: MIT
import type { Policy } from '@springhouse/core'
import type { StoredState } from './client-status.ts'
import type { Environment } from './environment.ts'
import { DEFAULT_BASE, sharedNames } from '@springhouse/core'
import { browserEnvironment } from './browser-environment.ts'
import { SpringhouseClient } from './springhouse-client.ts'
import { ConfirmationStore } from './storage/confirmation-store.ts'

/** How to connect a page. */
export interface ConnectOptions {
  /** The portal's policy, the same one that the worker executes. */
  readonly policy: Policy
  /** Name of the portal; the same one that the worker was installed with. */
  readonly app: string
  /**
   * URL of the worker's script.
   *
   * @default '/sw.js'
   */
  readonly worker?: string
  /**
   * Path under which the origin's endpoints are mounted.
   *
   * @default '/springhouse'
   */
  readonly base?: string
  /**
   * Fetches the event stream, for instance to add an `Authorization` field. An `environment` brings its own.
   *
   * @default globalThis.fetch
   */
  readonly fetch?: Environment['fetch']
  /**
   * What the client takes from its surroundings.
   *
   * @default the browser's
   */
  readonly environment?: Environment
}

/** A storage that doesn't answer must not keep the portal from starting. */
const STORAGE_LIMIT_MS = 1_000

/**
 * Connects the page: registers the worker, elects a leading tab, follows the log.
 *
 * Resolves as soon as the client can be used, whether or not there is a network, a worker, or support for one. What
 * fails later comes as a `trouble` event.
 *
 * @example
 * const springhouse = await connect({ policy, app: 'dairy' })
 * springhouse.onChange(['products'], () => list.refetch())
 */
export async function connect(options: ConnectOptions): Promise<SpringhouseClient> {
  const { policy, app, worker = '/sw.js', base = DEFAULT_BASE } = options
  const environment = options.environment ?? browserEnvironment(options.fetch)
  const names = sharedNames(app)
  const store = new ConfirmationStore(names.confirmationDatabase)
  const stored = await readState(store, environment)
  return new SpringhouseClient({ policy, names, script: worker, base, environment, store, stored })
}

async function readState(store: ConfirmationStore, environment: Environment): Promise<StoredState> {
  let cancelTimer = (): void => {}
  const limit = new Promise<never>((_, reject) => {
    cancelTimer = environment.startTimer(() => {
      reject(new Error('no answer in time'))
    }, STORAGE_LIMIT_MS)
  })
  try {
    const reads = Promise.all([store.session(), store.lastConfirmedAtMs()])
    const [session, lastContactAtMs] = await Promise.race([reads, limit])
    return { session, lastContactAtMs, failure: undefined }
  } catch (error) {
    return { session: undefined, lastContactAtMs: undefined, failure: error }
  } finally {
    cancelTimer()
  }
}
