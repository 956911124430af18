// SPDX-License-Identifier: MIT
import type { Validity } from '../log/validity.ts'
import { definePolicy } from '../policy/define-policy.ts'
import type { RouteDefinition } from '../policy/definition.ts'
import * as presets from '../policy/presets.ts'
import type { Route } from '../policy/route.ts'
import { type Fallback, planRead, type ReadPlan } from '../http/plan-read.ts'
import type { StoredMetadata } from '../http/stored-metadata.ts'

const now = Date.UTC(2026, 0, 1, 12)
export const VALID: Validity = { kind: 'valid' }
export const UNKNOWN: Validity = { kind: 'unknown', why: 'epoch' }
export const INVALID: Validity = { kind: 'invalid', tag: 'products', seq: 7 }

function routeOf(definition: RouteDefinition): Route {
  const [route] = definePolicy({ version: 1, routes: { only: definition } }).routes
  if (route === undefined) throw new Error('unreachable')
  return route
}

export const catalog: Route = routeOf(presets.catalog('/api/products', { tags: ['products'] }))
export const assets: Route = routeOf(presets.staticAssets('/assets/*'))
export const images: Route = routeOf(presets.images('/images/*'))
export const pages: Route = routeOf(presets.pages('/*'))
export const strong: Route = routeOf(presets.strong('/api/stock/*'))
export const lastKnown: Route = routeOf(presets.strong('/api/stock/*', { offline: 'serve' }))

export interface Case {
  readonly method?: string
  readonly isKeyed?: boolean
  readonly cacheMode?: string
  readonly ask?: string
  readonly pragma?: string
  /** Seconds since the stored response was received; without it nothing is stored. */
  readonly age?: number
  /** Its fields. @default a lifetime of 10 s */
  readonly said?: string
  readonly targeted?: string
  readonly validity?: Validity
  readonly route?: Route
  readonly following?: boolean
  readonly oldPolicy?: boolean
  readonly isWritten?: boolean
  readonly isBehind?: boolean
  /** The page's own `If-None-Match`. */
  readonly holds?: string
}

export function plan(case_: Case): ReadPlan {
  const {
    method = 'GET',
    isKeyed = false,
    cacheMode = 'default',
    ask,
    pragma,
    holds,
    route = catalog,
  } = case_
  const fields = new Headers({
    ...(ask && { 'Cache-Control': ask }),
    ...(pragma && { pragma }),
    ...(holds && { 'If-None-Match': holds }),
  })
  return planRead({
    request: { method, isKeyed, cacheMode, fields },
    stored: case_.age === undefined ? undefined : storedOf(case_, case_.age),
    validity: case_.validity ?? VALID,
    route,
    following: case_.following ?? false,
    isBehind: case_.isBehind ?? false,
    nowMs: now,
  })
}

function storedOf(
  { said = 'max-age=10', targeted, oldPolicy = false, isWritten = false }: Case,
  age: number,
): StoredMetadata {
  return {
    status: 200,
    fields: new Headers({
      ...(said && { 'Cache-Control': said }),
      ...(targeted && { 'Springhouse-Cache-Control': targeted }),
    }),
    requestTimeMs: now - age * 1000,
    responseTimeMs: now - age * 1000,
    tags: ['products'],
    policyVersionCurrent: !oldPolicy,
    isWritten,
  }
}

export function fallbackOf(case_: Case): unknown {
  const decision = plan(case_)
  return decision.kind === 'validate' ? decision.fallback : decision.kind
}

export const NEVER: Fallback = { onError: false, whenDisconnected: false }
export const OFFLINE: Fallback = { onError: false, whenDisconnected: true }
export const ALWAYS: Fallback = { onError: true, whenDisconnected: true }
