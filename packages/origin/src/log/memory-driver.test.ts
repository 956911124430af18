// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { runLogDriverContract } from './log-driver.contract.ts'
import { memory } from './memory-driver.ts'

runLogDriverContract('memory', (options) => memory(options))

describe('memory', () => {
  it('acknowledge() of `replicated` is never reached: there are no replicas', async () => {
    const driver = memory()
    const position = await driver.append('public', ['a'], 'soft')
    const answer = await driver.acknowledge('public', position, 'replicated', 5_000)
    expect(answer).toEqual({ reached: false, why: 'the memory driver has no replicas' })
  })

  it('memory() begins another epoch with each start', async () => {
    const first = await memory().read('public')
    const second = await memory().read('public')
    expect(first.head.epoch).not.toBe(second.head.epoch)
  })
})
