// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRival, type Rival } from './rival.ts'

const WORKERS = 5

let rival: Rival
beforeAll(async () => {
  rival = await openRival('announcing.worker.ts', 'counting.page.ts')
  for (let version = 2; version <= WORKERS; version += 1) {
    rival.server.publish(version)
    await rival.page.evaluate('update()')
  }
})
afterAll(() => rival.close())

function heard(what: string): Promise<unknown> {
  return rival.page.evaluate(`heard.${what}`)
}

it('workbox-window 7.4.1 tells of the first two workers only, and hears the first only', async () => {
  expect(await heard('activated')).toBe(2)
  expect(await heard('messages')).toBe(1)
})

it('ours tells of each worker that takes over, and whoever listens beside it hears each', async () => {
  expect(await heard('ourMessages')).toBe(WORKERS)
  // The first one counts twice: as it becomes ready, and as it takes this page over.
  expect(await heard('ours')).toBe(WORKERS + 1)
})
