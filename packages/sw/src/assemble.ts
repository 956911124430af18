// SPDX-License-Identifier: MIT
import { DEFAULT_BASE, type Policy, type ShellManifest, sharedNames } from '@springhouse/core'
import { cacheWitness, type Witness } from '@springhouse/outbox'
import { BrowserTier } from './browser-tier.ts'
import { endOfUse } from './budget/end-of-use.ts'
import { budgetBytesOf } from './budget/limits.ts'
import { Bulletin } from './bulletin.ts'
import { Contact } from './contact.ts'
import type { Environment } from './environment.ts'
import type { InstallOptions } from './install-options.ts'
import { FollowedLog } from './log/followed-log.ts'
import { OutboxRunner } from './outbox/outbox-runner.ts'
import { NO_OUTBOX, type Sender } from './outbox/sender.ts'
import { askForSync } from './outbox/sync.ts'
import { Shell } from './precache/shell.ts'
import type { SessionHost } from './rpc/accept-session.ts'
import { workerApi } from './rpc/worker-api.ts'
import { Session } from './session/session.ts'
import { keyOfBody } from './keys/keyed-body.ts'
import { identifierOf } from './keys/request-identity.ts'
import { SearchVariance } from './keys/search-variance.ts'
import { SearchVarianceStore } from './keys/search-variance-store.ts'
import { matcherOf, type MatchRequest } from './match-request.ts'
import { BodyStore } from './store/body-store.ts'
import { type CacheDatabase, cacheDatabase } from './store/cache-database.ts'
import { ConfirmationStore } from './store/confirmation-store.ts'
import { EntryCache } from './store/entry-cache.ts'
import { EntryStore } from './store/entry-store.ts'
import { HotTier } from './store/hot-tier.ts'
import { LogStore } from './store/log-store.ts'
import { SessionStore } from './store/session-store.ts'
import { StartStore } from './store/start-store.ts'
import { compileRouter, type RouteRequest } from './workbox-bridge/compile-router.ts'
import { queueWrites } from './writes/queue-writes.ts'
import { queueNothing } from './writes/send-unsaved.ts'
import { WriteDesk } from './writes/write-desk.ts'

// The Vite plugin (`workerModules()`) replaces these, so that what a worker has no use for isn't bundled. Other builds don't
// know them, and bundle everything.
/** No route queues. */
declare const SPRINGHOUSE_WITHOUT_OUTBOX: boolean | undefined
/** No route of a read has the method POST or QUERY. */
declare const SPRINGHOUSE_WITHOUT_KEYED_READS: boolean | undefined
/** The plugin's option `noVarySearch` isn't set. */
declare const SPRINGHOUSE_WITHOUT_NO_VARY_SEARCH: boolean | undefined

/** What a worker is made of. */
export interface AssemblyOptions {
  readonly self: ServiceWorkerGlobalScope
  readonly policy: Policy
  readonly options: InstallOptions
  readonly environment: Environment
}

/** The parts that events are given to. */
export interface Assembly {
  readonly tier: BrowserTier
  readonly outbox: Sender
  readonly route: RouteRequest
  readonly matchOf: MatchRequest
  /** Whether third-party plugins take part in reads. */
  readonly hasPlugins: boolean
  readonly shell: Shell | undefined
  readonly sessions: SessionHost
  /** Whether it was active when it was started: what it needs is read at once. */
  readonly isActive: boolean
  readonly ownOrigin: string
  /** Absolute URL below which the origin's own endpoints are. */
  readonly base: string
}

/** Puts a worker together; opens its database when it is active already. */
export function assemble(assembly: AssemblyOptions): Assembly {
  const { self, policy, options, environment } = assembly
  const names = sharedNames(options.app)
  const database = cacheDatabase(names.cacheDatabase, environment.delay)
  // Order: before all else, since the first answer waits for it; not while it is installed, when a new shape of the
  // database would close the active worker's connection.
  const isActive = 'serviceWorker' in self && self.serviceWorker.state === 'activated'
  if (isActive) database.open()
  const ownOrigin = self.location.origin
  const base = new URL(options.base ?? DEFAULT_BASE, self.location.href).href
  const matchOf = matcherOf(policy, ownOrigin)
  const bulletin = new Bulletin(environment.broadcast)
  const shell = options.shell && shellOf(assembly, options.shell, bulletin)
  // Tier and outbox know each other: what is called below runs after both are made.
  const tier: BrowserTier = tierOf(assembly, database, bulletin, {
    base,
    hearAcknowledged: () => outbox.hearAcknowledged(),
    onRecovered: () => void outbox.hasten('connected'),
  })
  const outbox: Sender =
    typeof SPRINGHOUSE_WITHOUT_OUTBOX === 'boolean' && SPRINGHOUSE_WITHOUT_OUTBOX
      ? NO_OUTBOX
      : new OutboxRunner({
          tier,
          matchOf,
          databaseName: names.outboxDatabase,
          lockPrefix: names.outboxLockPrefix,
          base,
          askForSync: () => askForSync(self.registration, bulletin),
          rules: options.outbox ?? {},
          witness: heard(cacheWitness(environment.caches, names.outboxWitness), bulletin),
        })
  const bootId = environment.newId()
  const queue =
    typeof SPRINGHOUSE_WITHOUT_OUTBOX === 'boolean' && SPRINGHOUSE_WITHOUT_OUTBOX
      ? queueNothing(tier)
      : queueWrites(tier, outbox, { bootId, matchOf })
  const desk = new WriteDesk(tier, queue)
  const { keys = {}, plugins = [] } = options
  const route = compileRouter({
    tier,
    matchOf,
    keys,
    plugins,
    write: (match, request, event) => desk.answer(match, request, event),
    cacheName: names.bodyCache,
  })
  const api = workerApi(tier, outbox)
  const sessions: SessionHost = { api, bootId, ownOrigin, environment }
  const hasPlugins = plugins.length > 0
  return { tier, outbox, route, matchOf, hasPlugins, shell, sessions, ownOrigin, base, isActive }
}

// The writes are safe without a witness; but whoever looks after the portal hears that there is none.
function heard(witness: Witness, bulletin: Bulletin): Witness {
  const tell = (error: unknown): never => {
    bulletin.trouble('Cannot note what is in the outbox', error, 'witness-failed')
    throw error
  }
  return {
    read: () => witness.read().catch(tell),
    write: (testimony) => witness.write(testimony).catch(tell),
  }
}

interface TierHooks {
  readonly base: string
  readonly hearAcknowledged: () => Promise<void>
  readonly onRecovered: () => void
}

function tierOf(
  { self, policy, options, environment }: AssemblyOptions,
  database: CacheDatabase,
  bulletin: Bulletin,
  hooks: TierHooks,
): BrowserTier {
  const names = sharedNames(options.app)
  const { caches, delay, now, newId } = environment
  const start = new StartStore(database)
  const session = new Session({
    store: new SessionStore(database, start),
    bulletin,
    onSwitch: (partition) => void cache.deletePrivate({ except: partition }),
  })
  const log: FollowedLog = new FollowedLog({
    store: new LogStore(database, start),
    confirmations: new ConfirmationStore(names.confirmationDatabase, delay),
    bulletin,
    now,
    onHardInvalidation: (orphans) => void cache.afterHardInvalidation(orphans),
  })
  const cache: EntryCache = new EntryCache({
    entries: new EntryStore(database, (entry) => endOfUse(entry, policy)),
    bodies: new BodyStore({ caches, name: names.bodyCache, origin: self.location.origin }),
    hot: new HotTier(),
    bulletin,
    now,
    delay,
    newId,
    epochOf: (scope) => log.position(scope)?.epoch,
    budgetBytes: budgetBytesOf(options.budget),
    policyVersion: policy.version,
  })
  const { base, hearAcknowledged, onRecovered } = hooks
  const contact = new Contact({ onRecovered, isStranger: (response) => tier.isStranger(response) })
  const tier: BrowserTier = new BrowserTier({
    policy,
    environment,
    bulletin,
    session,
    log,
    contact,
    cache,
    identify: identifierOf(
      self.location.origin,
      typeof SPRINGHOUSE_WITHOUT_KEYED_READS === 'boolean' && SPRINGHOUSE_WITHOUT_KEYED_READS
        ? undefined
        : keyOfBody(options.keys ?? {}, bulletin),
    ),
    searchVariance: searchVarianceOf(options, database, bulletin),
    hearAcknowledged,
    base,
  })
  return tier
}

function searchVarianceOf(
  { noVarySearch }: InstallOptions,
  database: CacheDatabase,
  bulletin: Bulletin,
): SearchVariance | undefined {
  if (noVarySearch !== true) return undefined
  if (
    typeof SPRINGHOUSE_WITHOUT_NO_VARY_SEARCH === 'boolean' &&
    SPRINGHOUSE_WITHOUT_NO_VARY_SEARCH
  ) {
    bulletin.trouble('Cannot heed No-Vary-Search', 'worker built without it', 'option-missing')
    return undefined
  }
  return new SearchVariance({ store: new SearchVarianceStore(database), bulletin })
}

function shellOf(
  { self, options, environment }: AssemblyOptions,
  manifest: ShellManifest,
  bulletin: Bulletin,
): Shell {
  return new Shell({
    manifest,
    caches: environment.caches,
    cachePrefix: sharedNames(options.app).shellCachePrefix,
    baseUrl: self.location.href,
    fetch: environment.fetch,
    bulletin,
  })
}
