// SPDX-License-Identifier: MIT
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpringhouseClient } from '@springhouse/client'
import type { Page } from 'playwright-core'
import { type Dairy, type DairyOptions, startDairy } from '../../demo/server/dairy.ts'
import { startPostgresServer } from '../servers/postgres-server.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'

const PUBLIC_FOLDER = join(import.meta.dirname, '../../demo/dist/public')

/** The demo portal under test: its server can be stopped and started again on the same port with the same data. */
export interface Portal {
  readonly url: string
  readonly redis: RedisServer | undefined
  readonly running: Dairy
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops everything and removes the data. */
  dispose(): Promise<void>
}

/** `memory`: everything in one process, PGlite as database. `redis`: a real Redis and a real PostgreSQL. */
export type Driver = 'memory' | 'redis'

/** What a test changes of the portal. */
export type PortalOptions = Partial<DairyOptions>

/** Starts the portal as `npm start` does, with less data and a database of its own. */
export async function openPortal(driver: Driver, options: PortalOptions = {}): Promise<Portal> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'springhouse-dairy-'))
  const redis = driver === 'redis' ? await startRedisServer() : undefined
  const postgres = driver === 'redis' ? await startPostgresServer() : undefined
  const settings: DairyOptions = {
    port: 0,
    dataFolder,
    publicFolder: PUBLIC_FOLDER,
    scale: 0.1,
    redisUrl: redis?.url,
    databaseUrl: postgres?.url,
    ...options,
  }
  let running = await startDairy(settings)
  const { port } = running
  const url = running.url.replace(/\/$/, '')
  return {
    url,
    redis,
    get running() {
      return running
    },
    stop: () => running.close(),
    async start() {
      running = await startDairy({ ...settings, port })
    },
    async dispose() {
      await running.close()
      await redis?.stop()
      await postgres?.stop()
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Opens the portal, signs in, and waits until the worker controls the page and the page follows the log. */
export async function signIn(page: Page, url: string, person: string): Promise<void> {
  await page.goto(`${url}/`)
  await page.getByTestId(`sign-in-${person}`).click()
  await page.getByTestId('link-state').first().waitFor({ state: 'attached' })
  await whenFollowing(page)
}

/** Signs out, as somebody would who hands the phone on. */
export async function signOut(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/you`)
  await page.getByTestId('sign-out').first().click()
  await page.locator('[data-testid^="sign-in-"]').first().waitFor()
}

/** Waits until the worker controls the page and the page follows the log. */
export async function whenFollowing(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      navigator.serviceWorker.controller !== null &&
      globalThis.springhouse?.status.link === 'following',
    undefined,
    { timeout: 30_000 },
  )
}

/** Waits until everything that a round needs is on the device. */
export async function whenSavedForOffline(page: Page): Promise<void> {
  await page.getByTestId('saved-for-offline').waitFor({ state: 'attached', timeout: 60_000 })
}

declare global {
  // The demo leaves its client here as a debugging aid.
  var springhouse: SpringhouseClient | undefined
}
