// SPDX-License-Identifier: MIT
import {
  DEFAULT_BASE,
  type Policy,
  type RouteMatch,
  type ShellManifest,
  sharedNames,
} from '@springhouse/core'
import type { Router } from 'workbox-routing/Router.js'
import { BrowserTier } from './browser-tier.ts'
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
import { matcherOf } from './match-request.ts'
import { BodyStore } from './store/body-store.ts'
import { cacheDatabase } from './store/cache-database.ts'
import { ConfirmationStore } from './store/confirmation-store.ts'
import { EntryCache } from './store/entry-cache.ts'
import { EntryStore } from './store/entry-store.ts'
import { HotTier } from './store/hot-tier.ts'
import { LogStore } from './store/log-store.ts'
import { SessionStore } from './store/session-store.ts'
import { compileRouter } from './workbox-bridge/compile-router.ts'
import { WriteDesk } from './writes/write-desk.ts'

// The Vite plugin tells whether the policy queues nothing; then the outbox isn't bundled. Other builds bundle it.
declare const SPRINGHOUSE_WITHOUT_OUTBOX: boolean | undefined

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
  readonly router: Router
  readonly matchOf: (request: Request) => RouteMatch | undefined
  readonly shell: Shell | undefined
  readonly sessions: SessionHost
  readonly ownOrigin: string
  /** Absolute URL below which the origin's own endpoints are. */
  readonly base: string
}

/** Puts a worker together; opens nothing yet. */
export function assemble(assembly: AssemblyOptions): Assembly {
  const { self, policy, options, environment } = assembly
  const names = sharedNames(options.app)
  const ownOrigin = self.location.origin
  const base = new URL(options.base ?? DEFAULT_BASE, self.location.href).href
  const matchOf = matcherOf(policy, ownOrigin)
  const bulletin = new Bulletin(environment.broadcast)
  const shell = options.shell && shellOf(assembly, options.shell, bulletin)
  // Tier and outbox know each other: what is called below runs after both are made.
  const tier: BrowserTier = tierOf(assembly, bulletin, {
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
        })
  const bootId = environment.newId()
  const desk = new WriteDesk({ tier, outbox, bootId })
  const router = compileRouter({
    tier,
    matchOf,
    write: (match, request, event) => desk.answer(match, request, event),
    cacheName: names.bodyCache,
    plugins: options.plugins ?? [],
  })
  const api = workerApi(tier, outbox)
  const sessions: SessionHost = { api, bootId, ownOrigin, environment }
  return { tier, outbox, router, matchOf, shell, sessions, ownOrigin, base }
}

interface TierHooks {
  readonly hearAcknowledged: () => Promise<void>
  readonly onRecovered: () => void
}

function tierOf(
  { self, policy, options, environment }: AssemblyOptions,
  bulletin: Bulletin,
  hooks: TierHooks,
): BrowserTier {
  const names = sharedNames(options.app)
  const database = cacheDatabase(names.cacheDatabase)
  const { caches, now, newId } = environment
  const session = new Session({
    store: new SessionStore(database),
    bulletin,
    onSwitch: (partition) => void cache.deletePrivate({ except: partition }),
  })
  const log: FollowedLog = new FollowedLog({
    store: new LogStore(database),
    confirmations: new ConfirmationStore(names.confirmationDatabase),
    bulletin,
    now,
    onHardInvalidation: (orphans) => void cache.afterHardInvalidation(orphans),
  })
  const cache: EntryCache = new EntryCache({
    entries: new EntryStore(database),
    bodies: new BodyStore({ caches, name: names.bodyCache, origin: self.location.origin }),
    hot: new HotTier(),
    bulletin,
    now,
    newId,
    epochOf: (scope) => log.view(scope)?.epoch,
  })
  const { hearAcknowledged, onRecovered } = hooks
  const contact = new Contact({ onRecovered, isStranger: (response) => tier.isStranger(response) })
  const tier: BrowserTier = new BrowserTier({
    policy,
    environment,
    bulletin,
    session,
    log,
    contact,
    cache,
    hearAcknowledged,
  })
  return tier
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
