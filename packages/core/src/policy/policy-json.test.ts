// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { PolicyError } from '../errors/policy-error.ts'
import { definePolicy } from './define-policy.ts'
import { policyFromJson, policyToJson } from './policy-json.ts'
import * as presets from './presets.ts'

const { browserCache, cdnCache, redisCache, fullCache, ...named } = presets

const policy = definePolicy({
  version: 2,
  routes: {
    ...Object.fromEntries(
      Object.entries(named).map(([name, make]) => [name, make(`/${name}/:id`)]),
    ),
    local: browserCache('/local', '5m'),
    edge: cdnCache('/edge', '5m'),
    redis: redisCache('/redis', '5m', ['a']),
    full: fullCache('/full', '5m', ['a']),
    login: presets.pages('/login', { login: true }),
    find: presets.search('/find', { methods: ['POST', 'QUERY'] }),
    yields: presets.writes('/yields', {
      offline: 'queue',
      group: 'herd:{body.herd}',
      invalidates: ['herd:{body.herd}'],
      origin: 'direct',
    }),
  },
})

describe('policyFromJson()', () => {
  it('reads back what policyToJson() writes', () => {
    expect(policyFromJson(policyToJson(policy))).toStrictEqual(policy)
  })

  it('reads a policy that was written before routes could be plain or login routes', () => {
    const old = (_key: string, value: unknown): unknown => (value === false ? undefined : value)
    const text = JSON.stringify(JSON.parse(policyToJson(policy)), old)
    expect(text).not.toContain('"heuristic":false')
    expect(policyFromJson(text)).toStrictEqual(policy)
  })

  it('checks the policy as definePolicy() does', () => {
    const text = policyToJson(policy).replace('/local', 'local')
    expect(() => policyFromJson(text)).toThrow(/route "local", field "path"/)
  })

  interface Plain {
    v: unknown
    version: unknown
    routes: Record<string, unknown>[]
  }

  it.each<[string, (plain: Plain) => void, string]>([
    ['another format', (plain) => (plain.v = 2), 'field "v"'],
    ['no version', (plain) => (plain.version = undefined), 'field "version"'],
    ['routes that are no list', (plain) => Object.assign(plain, { routes: {} }), 'field "routes"'],
    ['a route that is no object', (plain) => Object.assign(plain, { routes: [7] }), '(route 0)'],
    ['a route without a name', (plain) => edit(plain, { name: undefined }), 'field "name"'],
    ['a path that is no text', (plain) => edit(plain, { path: 7 }), 'field "path"'],
    [
      'an unknown strategy',
      (plain) => edit(plain, { strategy: 'guess' }),
      'use one of cache-first',
    ],
    ['tags that are no list', (plain) => edit(plain, { tags: 'a' }), 'write a list of texts'],
    ['a tag that is no text', (plain) => edit(plain, { tags: [7] }), 'write a text'],
    [
      'a flag that is no boolean',
      (plain) => edit(plain, { login: 1 }),
      'write true or false: received 1',
    ],
    ['no lifetimes', (plain) => edit(plain, { lifetimes: null }), 'field "lifetimes"'],
    ['a missing lifetime', (plain) => edit(plain, { lifetimes: {} }), 'lifetimes.whenFollowing'],
    [
      'a negative lifetime',
      (plain) => edit(plain, { lifetimes: { whenFollowing: -1 } }),
      'write whole seconds: received -1',
    ],
  ])('throws a PolicyError for %s', (_what, spoil, words) => {
    const plain: Plain = JSON.parse(policyToJson(policy)) as Plain
    spoil(plain)
    const read = (): unknown => policyFromJson(JSON.stringify(plain))
    expect(read).toThrow(PolicyError)
    expect(read).toThrow(words)
  })

  it.each(['', '{', '[]', 'null', '7'])('throws a PolicyError for %j', (text) => {
    expect(() => policyFromJson(text)).toThrow(PolicyError)
  })

  function edit(plain: Plain, changes: Record<string, unknown>): void {
    Object.assign(plain.routes[0] ?? {}, changes)
  }
})
