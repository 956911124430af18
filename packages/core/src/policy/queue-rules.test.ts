// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { PolicyError } from '../errors/policy-error.ts'
import { definePolicy } from './define-policy.ts'
import type { RouteOptions } from './definition.ts'
import { groupOf, matchRoute } from './match.ts'
import { policyFromJson, policyToJson } from './policy-json.ts'
import { list, writes } from './presets.ts'
import type { Policy } from './route.ts'

function policyWith(options: RouteOptions, order?: 'global'): Policy {
  const routes = { yields: writes('/api/yields', { offline: 'queue', ...options }) }
  return definePolicy({ version: 1, routes, ...(order === undefined ? {} : { order }) })
}

function groupIn(policy: Policy): string | undefined {
  const match = matchRoute(policy, { method: 'POST', pathname: '/api/yields' })
  return match && groupOf(match, '/api/yields', { herd: 7 })
}

describe('queue rules of a route', () => {
  it('are left out where nothing is said', () => {
    expect(policyWith({}).routes[0]).not.toHaveProperty('queue')
  })

  it('survive JSON', () => {
    const queue = { order: 'global', provisional: true, merge: true, coalesce: false } as const
    const policy = policyWith({ queue })
    expect(policyFromJson(policyToJson(policy)).routes[0]?.queue).toEqual(queue)
  })

  it('make one group of all routes that keep the global order', () => {
    expect(groupIn(policyWith({ group: 'herd:{body.herd}' }))).toBe('herd:7')
    expect(groupIn(policyWith({ group: 'herd:{body.herd}', queue: { order: 'global' } }))).toBe('*')
  })

  it('take the order of the policy, for queued routes alone', () => {
    const policy = policyWith({ queue: { merge: true } }, 'global')
    expect(policy.routes[0]?.queue).toEqual({ order: 'global', merge: true })
    const read = definePolicy({
      version: 1,
      order: 'global',
      routes: { herds: list('/api/herds') },
    })
    expect(read.routes[0]).not.toHaveProperty('queue')
  })

  it.each([
    ['queue', () => policyWith({ offline: 'refuse', queue: { merge: true } })],
    ['queue.colour', () => policyWith({ queue: Object({ colour: true }) })],
    ['queue.order', () => policyWith({ queue: Object({ order: 'reverse' }) })],
    ['queue.merge', () => policyWith({ queue: Object({ merge: 'yes' }) })],
  ])('are refused where %s is wrong', (field, define) => {
    expect(define).toThrow(PolicyError)
    expect(define).toThrow(field)
  })

  it('are refused in JSON as well', () => {
    const text = policyToJson(policyWith({ queue: { merge: true } }))
    expect(() => policyFromJson(text.replace('"merge":true', '"merge":1'))).toThrow('queue.merge')
  })
})
