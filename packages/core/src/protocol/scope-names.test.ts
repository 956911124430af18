// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { isTenantScope } from './scope-names.ts'

describe('isTenantScope()', () => {
  it('knows a tenant’s scope by its opaque name', () => {
    expect(isTenantScope('tenant.q8ZkV3mXa1B2c3D4e5F6g7')).toBe(true)
    for (const other of ['public', 'tenant.', 'tenant:acme', 'tenant.a b', '']) {
      expect(isTenantScope(other)).toBe(false)
    }
  })
})
