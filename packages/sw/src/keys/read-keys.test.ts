// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { bodyKey } from './read-keys.ts'

function ask(body: string, type = 'application/json'): Request {
  const headers = { 'Content-Type': type }
  return new Request('https://portal.test/find', { method: 'POST', body, headers })
}

describe('bodyKey()', () => {
  it('is equal for the same bytes of the same type', async () => {
    expect(await bodyKey(ask('{}'))).toBe(await bodyKey(ask('{}')))
    expect(await bodyKey(ask('{}'))).toMatch(/^[0-9a-f]{64}$/)
  })

  it('differs by a byte, by the type, and by where the type ends', async () => {
    const keys = await Promise.all(
      [ask('{}'), ask('{ }'), ask('{}', 'text/plain'), ask('n{}', 'text/plai')].map(bodyKey),
    )
    expect(new Set(keys).size).toBe(4)
  })
})
