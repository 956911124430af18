// SPDX-License-Identifier: MIT
import { isPartitionId, ownerOf } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { readSession, SECRET } from '../testing/test-portal.ts'
import { Identities, type Identity } from './identities.ts'

const identities = new Identities(SECRET, readSession)
const identify = (user: string): Promise<Identity> =>
  identities.of(new Request('http://portal.test/', { headers: { Cookie: `sid=${user}` } }))

describe('Identities', () => {
  it('throws RangeError when the secret is shorter than 16 characters', () => {
    expect(() => new Identities('x'.repeat(15), readSession)).toThrow(RangeError)
    expect(() => new Identities('x'.repeat(16), readSession)).not.toThrow()
  })

  it('of() names nobody "anonymous"', async () => {
    const { partition, session } = await identities.of(new Request('http://portal.test/'))
    expect(partition).toBe('anonymous')
    expect(session).toBeUndefined()
  })

  it('of() names a session by an opaque owner and rights', async () => {
    const { partition } = await identify('ann@acme+admin')
    expect(partition).toMatch(/^[\w-]{22}\.[\w-]{8}$/)
    expect(isPartitionId(partition)).toBe(true)
    expect(partition).toBe((await identify('ann@acme+admin')).partition)
  })

  it('of() keeps the owner when the rights change', async () => {
    const admin = await identify('ann@acme+admin')
    const clerk = await identify('ann@acme+clerk')
    expect(clerk.partition).not.toBe(admin.partition)
    expect(ownerOf(clerk.partition)).toBe(ownerOf(admin.partition))
  })

  it('of() tells users, tenants and secrets apart', async () => {
    const other = new Identities(`${SECRET}!`, readSession)
    const request = new Request('http://portal.test/', { headers: { Cookie: 'sid=ann@acme' } })
    const owners = [
      (await identify('ann@acme')).partition,
      (await identify('ben@acme')).partition,
      (await identify('ann@ajax')).partition,
      (await identify('ann')).partition,
      (await other.of(request)).partition,
    ].map(ownerOf)
    expect(new Set(owners).size).toBe(owners.length)
  })

  it('of() gives the session reader a request without body', async () => {
    const seen: (ReadableStream | null)[] = []
    const reader = new Identities(SECRET, (request) => {
      seen.push(request.body)
      return undefined
    })
    await reader.of(new Request('http://portal.test/', { method: 'POST', body: 'x' }))
    expect(seen).toEqual([null])
  })

  it('of() rejects when the session reader does', async () => {
    const reader = new Identities(SECRET, () => Promise.reject(new Error('store away')))
    await expect(reader.of(new Request('http://portal.test/'))).rejects.toThrow('store away')
  })
})
