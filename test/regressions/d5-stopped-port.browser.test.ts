// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openRival, type Rival } from './rival.ts'

let rival: Rival
beforeAll(async () => {
  rival = await openRival('springhouse.worker.ts', 'calling.page.ts')
  await rival.page.evaluate('connect()')
  await rival.page.evaluate('callBare()')
  await vi.waitUntil(() => rival.page.evaluate('call.answered'), { timeout: 15_000 })
  await rival.page.evaluate('callOurs()')
  await rival.stopWorker()
  await rival.page.evaluate('callBare()')
})
afterAll(() => rival.close())

it('ours answers over a worker that was stopped, each time', async () => {
  for (let time = 1; time <= 3; time += 1) {
    expect(await rival.page.evaluate('callOurs()')).toEqual([])
    await rival.stopWorker()
  }
})

it('comlink 4.4.2 alone has not answered the call that came before them all', async () => {
  expect(await rival.page.evaluate('call.answered')).toBe(false)
})
