// SPDX-License-Identifier: MIT
import { isTenantScope } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { policy, SECRET, tenantPolicy } from '../testing/test-portal.ts'
import type { Identity } from './identities.ts'
import { NOBODY } from './identities.ts'
import { KEY_PERIOD_MS } from './scope-keys.ts'
import { scopeOf, Scopes, tenantScope } from './scopes.ts'

const identityOf = (tenant?: string): Identity => ({
  partition: 'p.r',
  session: { user: 'ann', ...(tenant === undefined ? {} : { tenant }) },
})
const [products, orders] = tenantPolicy.routes

let nowMs: number
beforeEach(() => {
  nowMs = 100 * KEY_PERIOD_MS
})
const open = (secret = SECRET, routes = tenantPolicy.routes): Scopes =>
  new Scopes(secret, routes, () => nowMs)

describe('scopeOf()', () => {
  it('is the tenant’s when route and session have one, and public otherwise', () => {
    if (products === undefined || orders === undefined) throw new Error('A route is missing')
    expect(scopeOf(orders, identityOf('acme'))).toBe(tenantScope('acme'))
    expect(scopeOf(orders, identityOf())).toBe('public')
    expect(scopeOf(orders, NOBODY)).toBe('public')
    expect(scopeOf(products, identityOf('acme'))).toBe('public')
  })
})

describe('Scopes', () => {
  it('followed() names the public scope and the session’s tenant’s', () => {
    const [everybody, tenant, ...more] = open().followed(identityOf('acme'))
    expect(everybody).toEqual({ scope: 'public', name: 'public', key: undefined })
    expect(tenant?.scope).toBe('tenant:acme')
    expect(isTenantScope(tenant?.name ?? '')).toBe(true)
    expect(more).toEqual([])
  })

  it('followed() names public alone without a tenant, or when no route belongs to one', () => {
    const names = (list: readonly { readonly name: string }[]): string[] =>
      list.map(({ name }) => name)
    expect(names(open().followed(NOBODY))).toEqual(['public'])
    expect(names(open().followed(identityOf()))).toEqual(['public'])
    expect(names(open(SECRET, policy.routes).followed(identityOf('acme')))).toEqual(['public'])
  })

  it('followed() tells nobody the tenant’s id, and names each tenant alike everywhere', () => {
    const [, acme] = open().followed(identityOf('acme'))
    const [, ajax] = open().followed(identityOf('ajax'))
    expect(open().followed(identityOf('acme'))[1]).toEqual(acme)
    expect(acme?.name).not.toBe(ajax?.name)
    expect(open('another secret of enough length').followed(identityOf('acme'))[1]?.name).not.toBe(
      acme?.name,
    )
    for (const text of [acme?.name, acme?.key]) {
      expect(text).not.toContain('acme')
      expect(Buffer.from(text ?? '', 'base64url').toString('latin1')).not.toContain('acme')
    }
  })

  it('ofKey() finds the scope on every process, for one period after the key’s own', () => {
    const [, acme] = open().followed(identityOf('acme'))
    const key = acme?.key ?? ''
    expect(open().ofKey(key)).toEqual(acme)
    nowMs += KEY_PERIOD_MS
    expect(open().ofKey(key)?.scope).toBe('tenant:acme')
    expect(open().followed(identityOf('acme'))[1]?.key).not.toBe(key)
    expect(open().followed(identityOf('acme'))[1]?.name).toBe(acme?.name)
    nowMs += KEY_PERIOD_MS
    expect(open().ofKey(key)).toBeUndefined()
  })

  it('ofKey() takes a key of a process whose clock is a little ahead', () => {
    nowMs += KEY_PERIOD_MS
    const key = open().followed(identityOf('acme'))[1]?.key ?? ''
    nowMs -= KEY_PERIOD_MS
    expect(open().ofKey(key)?.scope).toBe('tenant:acme')
    nowMs -= KEY_PERIOD_MS
    expect(open().ofKey(key)).toBeUndefined()
  })

  it('ofKey() refuses what it hasn’t sealed', () => {
    const key = open().followed(identityOf('acme'))[1]?.key ?? ''
    const other = open('another secret of enough length')
    expect(other.ofKey(key)).toBeUndefined()
    for (const wrong of ['', 'acme', 'tenant:acme', key.slice(0, -2), `${key}=`, 'x'.repeat(600)]) {
      expect(open().ofKey(wrong)).toBeUndefined()
    }
    for (let at = 0; at < key.length; at += 1) {
      const changed = key.slice(0, at) + (key[at] === 'A' ? 'B' : 'A') + key.slice(at + 1)
      expect(open().ofKey(changed)).toBeUndefined()
    }
  })
})
