// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { sharedNames } from '@springhouse/core'
import { forceCloseDatabase } from 'fake-indexeddb'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FaultEffect } from './fault-script.ts'
import { Page } from './page.ts'

let page: Page
beforeEach(async () => {
  page = new Page()
  await page.portal.follow()
})
afterEach(() => {
  vi.unstubAllGlobals()
  page.end()
})

describe('a connection that the browser has lost', () => {
  beforeEach(() => page.read())

  it('costs nothing when the next one is given', async () => {
    page.portal.restart()
    await page.read()
    page.portal.restart()
    page.failOnce('transaction', { kind: 'throw', error: 'InvalidStateError' })
    expect(await page.read()).toContain('; hit')
    expect(page.told).toBe('')
  })

  it("ends in the network's answer when the next one is lost as well", async () => {
    page.portal.restart()
    page.failAlways('transaction', { kind: 'throw', error: 'InvalidStateError' })
    expect(await page.read()).toContain('fwd=uri-miss')
    expect(page.count('store-read-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot read entry: InvalidStateError')
    expect(await page.readAgain()).toContain('; hit')
  })

  it('is opened again after the browser has closed it', async () => {
    page.portal.restart()
    await page.read('/api/news')
    page.portal.storage.databases.lose((database) => {
      // Its types name the class where it takes an object of it.
      forceCloseDatabase(database as unknown as typeof IDBDatabase)
    })
    expect(await page.read()).toContain('; hit')
    expect(page.told).toBe('')
  })
})

describe('a database of another version', () => {
  it('is not held up by the worker, which answers without it', async () => {
    await page.read()
    const name = sharedNames(page.portal.device.app).cacheDatabase
    const newer = await openDB(name, 99)
    expect(await page.read()).toContain('; hit')
    expect(await page.read('/api/products')).toContain('fwd=uri-miss')
    expect(page.count('store-read-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('VersionError')
    newer.close()
  })
})

describe('an upgrade that another tab blocks', () => {
  it("ends in the network's answer within the deadline, until the tab lets go", async () => {
    page.end()
    page = new Page()
    const { cacheDatabase } = sharedNames(page.portal.device.app)
    const held = await openDB(cacheDatabase, 1, {
      upgrade(database) {
        for (const store of ['entries', 'tagVersions', 'scopes', 'session']) {
          database.createObjectStore(store)
        }
      },
    })
    const beganAtMs = page.portal.device.clock.nowMs
    expect(await page.read()).toContain('fwd=uri-miss')
    expect(page.portal.device.clock.nowMs - beganAtMs).toBeLessThan(6000)
    expect(page.count('session-read-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('TimeoutError')
    held.close()
    expect(await page.readAgain()).toContain('; hit')
  })
})

describe('an opening that is never answered', () => {
  it("ends in the network's answer after the deadline, and at once for whoever comes later", async () => {
    page.portal.restart()
    page.failAlways('open', { kind: 'hang' })
    await page.read()
    expect(page.count('store-read-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('TimeoutError')
    const beganAtMs = page.portal.device.clock.nowMs
    await page.read()
    expect(page.portal.device.clock.nowMs - beganAtMs).toBeLessThan(2000)
    expect(await page.readAgain()).toContain('; hit')
  })
})

describe('a browser without databases', () => {
  it('answers as the network does, where there is no indexedDB', async () => {
    page.portal.restart()
    vi.stubGlobal('indexedDB', undefined)
    expect(await page.read()).toContain('fwd=uri-miss')
    expect(page.count('store-read-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot read entry: TypeError')
  })

  it.each<FaultEffect>([
    { kind: 'throw', error: 'SecurityError' },
    { kind: 'fail', error: 'InvalidStateError' },
  ])('answers as the network does, in a private mode: %o', async (effect) => {
    page.portal.restart()
    page.failAlways('open', effect)
    expect(await page.read()).toContain('fwd=uri-miss')
    expect(page.count('store-read-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot read entry')
    expect(await page.readAgain()).toContain('; hit')
  })
})

describe('a database whose requests fail', () => {
  beforeEach(async () => {
    await page.signIn('alice')
    await page.read('/api/me')
    await page.read()
    page.portal.restart()
  })

  it.each<FaultEffect>([
    { kind: 'fail', error: 'UnknownError' },
    { kind: 'fail', error: 'NotReadableError' },
    { kind: 'throw', error: 'DataError' },
  ])('answers as the network does, and as before when it has recovered: %o', async (effect) => {
    page.failAlways('read', effect)
    expect(await page.read()).toContain('fwd=uri-miss')
    expect(page.count('session-read-failed')).toBeGreaterThan(0)
    expect(page.count('log-read-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot read entry')
    page.portal.storage.disarm()
    // Fresh, so that the log is known again; and private, so that the session is.
    expect(await page.read()).toMatch(/; hit; ttl=\d+$/)
    expect(await page.read('/api/me')).toMatch(/; hit; ttl=\d+$/)
  })
})
