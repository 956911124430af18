// SPDX-License-Identifier: MIT
import type { Route } from '@springhouse/core'
import { PUBLIC_SCOPE } from '@springhouse/core'
import { createHmac } from 'node:crypto'
import type { Identity } from './identities.ts'
import { ScopeKeys } from './scope-keys.ts'

/** A scope that a session follows. */
export interface FollowedScope {
  /** Its name at the origin: what `origin.invalidate` takes. Never sent. */
  readonly scope: string
  /** Its name on the wire, opaque but for the public one. */
  readonly name: string
  /** What stands in the path of its head and segments; `undefined` for the public one, which needs none. */
  readonly key: string | undefined
}

const NAME_LENGTH = 22
const EVERYBODY: FollowedScope = { scope: PUBLIC_SCOPE, name: PUBLIC_SCOPE, key: undefined }

/**
 * Names the scope of a tenant's log at the origin.
 *
 * @example
 * await origin.invalidate(['orders'], { scope: tenantScope('acme') })
 */
export function tenantScope(tenant: string): string {
  return `tenant:${tenant}`
}

/** Names the scope whose log a route's responses follow: the session's tenant, never anything of the query. */
export function scopeOf(route: Route, { session }: Identity): string {
  return route.scope === 'tenant' && session?.tenant !== undefined
    ? tenantScope(session.tenant)
    : PUBLIC_SCOPE
}

/** Knows the scopes of a portal by their names on the wire, which tell nobody which tenant is behind them. */
export class Scopes {
  readonly #secret: string
  readonly #keys: ScopeKeys
  readonly #hasTenants: boolean

  /**
   * @param routes the policy's routes: tenants' logs are followed where one of them needs it
   * @param now epoch milliseconds
   */
  constructor(secret: string, routes: readonly Route[], now: () => number) {
    this.#secret = secret
    this.#keys = new ScopeKeys(secret, now)
    this.#hasTenants = routes.some(({ scope }) => scope === 'tenant')
  }

  /** Lists what a session follows on its stream: the public scope, and its tenant's if the policy uses it. */
  followed({ session }: Identity): readonly FollowedScope[] {
    const tenant = this.#hasTenants ? session?.tenant : undefined
    if (tenant === undefined) return [EVERYBODY]
    const scope = tenantScope(tenant)
    return [EVERYBODY, { scope, name: this.#nameOf(scope), key: this.#keys.seal(scope) }]
  }

  /** Finds the scope that a path's key names; `undefined` when it names none. */
  ofKey(key: string): FollowedScope | undefined {
    const scope = this.#keys.open(key)
    return scope === undefined ? undefined : { scope, name: this.#nameOf(scope), key }
  }

  /** The scope that everybody may see. */
  get public(): FollowedScope {
    return EVERYBODY
  }

  #nameOf(scope: string): string {
    const hmac = createHmac('sha256', this.#secret).update(`scope\0${scope}`).digest('base64url')
    return `tenant.${hmac.slice(0, NAME_LENGTH)}`
  }
}
