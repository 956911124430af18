// SPDX-License-Identifier: MIT
import type { Policy } from '@springhouse/core'
import type { OutboxRules } from '@springhouse/outbox'
import type { StoredState } from './client-status.ts'
import type { Environment } from './environment.ts'
import type { FollowMode } from './log/transport-choice.ts'
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
   * How to follow the log. `stream`: on an event stream, and by polling where the network carries none. `poll`: by
   * polling only, every 15 s on average; where the origin writes `/head` and sealed segments, any HTTP cache on the way
   * can answer, so that very many browsers cost the origin little. News are then up to 18 s late.
   *
   * @default 'stream'
   */
  readonly follow?: FollowMode
  /**
   * Renews a session that has run out, for instance by a refresh token. Called once when the origin answers 401;
   * resolves to whether it is worth asking again. Without it, and after it has failed, the client waits for
   * `sessionChanged()`.
   */
  readonly renewSession?: () => Promise<boolean>
  /**
   * What the portal says about its queued writes: versions of its data, proofs of acknowledgement, merging. Give the same to
   * the worker.
   *
   * @default the data's first version; the echoed key alone acknowledges; conflicts are for a person to settle
   */
  readonly outbox?: OutboxRules
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
  const { follow, renewSession, outbox: rules } = options
  const parts = { policy, names, script: worker, base, follow, renewSession, rules }
  return new SpringhouseClient({ ...parts, environment, store, stored })
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
