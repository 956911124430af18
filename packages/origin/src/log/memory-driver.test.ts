// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { runLogDriverContract } from './log-driver.contract.ts'
import { memory } from './memory-driver.ts'

runLogDriverContract('memory', (options) => memory(options))

describe('memory', () => {
  it('memory() begins another epoch with each start', async () => {
    const first = await memory().read('public')
    const second = await memory().read('public')
    expect(first.head.epoch).not.toBe(second.head.epoch)
  })
})
