// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { Route } from '../policy/route.ts'
import { catalog, pages, strong, UNKNOWN, VALID } from '../testing/read-case.ts'
import { mayCollapse, mayShare, type WaitingRead } from './collapse.ts'

const now = Date.UTC(2026, 0, 1, 12)

interface Asked extends Partial<Omit<WaitingRead, 'fields'>> {
  readonly fields?: Record<string, string>
}

function collapses({ method = 'GET', cacheMode = 'default', fields, ...more }: Asked): boolean {
  return mayCollapse({ method, cacheMode, fields: new Headers(fields), ...more })
}

describe('mayCollapse()', () => {
  it.each<Asked>([
    {},
    { cacheMode: 'force-cache' },
    { method: 'POST', isKeyed: true },
    { method: 'QUERY', isKeyed: true },
    { fields: { 'Cache-Control': 'max-age=60' } },
  ])('lets %j wait for another (RFC 9111 §4)', (asked) => {
    expect(collapses(asked)).toBe(true)
  })

  it.each<Asked>([
    { method: 'HEAD' },
    { method: 'POST' },
    { method: 'PUT', isKeyed: true },
    { method: 'DELETE' },
    { cacheMode: 'no-store' },
    { cacheMode: 'reload' },
    { cacheMode: 'no-cache' },
    { fields: { 'Cache-Control': 'no-store' } },
    { fields: { 'Cache-Control': 'no-cache' } },
    { fields: { 'Cache-Control': 'max-age=0' } },
    { fields: { Pragma: 'no-cache' } },
    { fields: { Range: 'bytes=0-4' } },
    { fields: { 'If-None-Match': '"1"' } },
    { fields: { 'If-Modified-Since': 'Thu, 01 Jan 2026 12:00:00 GMT' } },
    { fields: { 'If-Match': '"1"' } },
  ])('sends %j by itself', (asked) => {
    expect(collapses(asked)).toBe(false)
  })
})

interface Landed {
  readonly said?: string
  readonly status?: number
  readonly leader?: string
  readonly waiter?: string
  readonly variant?: string | undefined
  readonly wanted?: string | undefined
  readonly type?: string
  readonly route?: Route
  readonly isKnown?: boolean
}

function shares(landed: Landed): boolean {
  const { said = 'max-age=60', status = 200, leader = '', waiter = '', type = 'basic' } = landed
  const { route = catalog, isKnown = true } = landed
  const responseFields = new Headers({ 'Cache-Control': said })
  const requestFields = new Headers({ 'Cache-Control': leader })
  return mayShare({
    exchange: { method: 'GET', requestFields, status, responseFields, type },
    variant: 'variant' in landed ? landed.variant : '',
    wanted: 'wanted' in landed ? landed.wanted : '',
    read: {
      request: {
        method: 'GET',
        cacheMode: 'default',
        fields: new Headers({ 'Cache-Control': waiter }),
      },
      stored: {
        status,
        fields: responseFields,
        requestTimeMs: now,
        responseTimeMs: now,
        tags: [],
        policyVersionCurrent: true,
      },
      validity: isKnown ? VALID : UNKNOWN,
      route,
      following: false,
      nowMs: now,
    },
  })
}

describe('mayShare()', () => {
  it.each<Landed>([
    {},
    { status: 404 },
    { variant: 'a', wanted: 'a' },
    { waiter: 'max-age=5' },
    { said: 'private, max-age=60' },
    { said: 'max-age=0, stale-while-revalidate=5' },
  ])('gives the answer to who waited: %j', (landed) => {
    expect(shares(landed)).toBe(true)
  })

  it.each<[string, Landed]>([
    ['another variant', { variant: 'a', wanted: 'b' }],
    ['a variant that nobody can tell', { variant: undefined, wanted: undefined }],
    ['no-store of the response', { said: 'no-store' }],
    ['no-store of the request that was sent', { leader: 'no-store' }],
    ['no-cache of the response', { said: 'no-cache, max-age=60' }],
    ['a response that is stale at once', { said: 'max-age=0' }],
    ['a failure', { status: 503, said: '' }],
    ['an opaque response', { type: 'opaque' }],
    ['a wish for a fresher one', { waiter: 'min-fresh=61' }],
    ['a tier that can’t tell whether it is valid', { isKnown: false }],
    ['a route that asks the network each time', { route: strong }],
    ['a route that asks the network first', { route: pages }],
  ])('sends the one that waited to the origin after %s', (_what, landed) => {
    expect(shares(landed)).toBe(false)
  })
})
