// SPDX-License-Identifier: MIT

/** The scope of what everybody may see. */
export const PUBLIC_SCOPE = 'public'

const TENANT = /^tenant\.[A-Za-z0-9_-]{1,64}$/

/**
 * Tells whether a scope that the origin named is a tenant's. Its name is opaque: who reads it learns no tenant's id.
 *
 * @example
 * isTenantScope('tenant.q8ZkV3mXa1B2c3D4e5F6g7') // true
 * isTenantScope('public') // false
 */
export function isTenantScope(scope: string): boolean {
  return TENANT.test(scope)
}
