// SPDX-License-Identifier: MIT
import { PolicyError } from '../errors/policy-error.ts'
import { isSafeMethod } from '../http/methods.ts'
import { EVERYTHING } from '../log/tag.ts'
import { problemOfPath } from './check-path.ts'
import type { Route } from './route.ts'
import { isTemplate, placeholdersOf } from './template.ts'

type Problem = readonly [field: string, problem: string]

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const METHOD = /^[A-Z-]+$/
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?$/

/**
 * Checks one route by itself.
 *
 * @throws PolicyError naming the field, what it says and what it should say
 */
export function checkRoute(route: Route): void {
  const problem =
    problemOfPattern(route) ??
    problemOfOffline(route) ??
    problemOfMethods(route) ??
    problemOfPlace(route) ??
    problemOfTemplates(route)
  if (problem !== undefined) throw new PolicyError(route.name, ...problem)
}

function isRead({ methods }: Route): boolean {
  return methods.every(isSafeMethod)
}

function problemOfPattern({ path }: Route): Problem | undefined {
  const problem = problemOfPath(path)
  return problem === undefined ? undefined : ['path', problem]
}

function problemOfOffline(route: Route): Problem | undefined {
  const { offline, consistency } = route
  if (isRead(route)) {
    if (offline !== 'queue') return undefined
    return [
      'offline',
      `a read can't be queued: received "queue"; use "serve", "pinned" or "refuse"`,
    ]
  }
  if (offline === 'serve' || offline === 'pinned') {
    return [
      'offline',
      `a write is queued or refused: received "${offline}"; use "queue" or "refuse"`,
    ]
  }
  if (offline !== 'queue' || consistency !== 'strong') return undefined
  return [
    'consistency',
    `a queued write can't be "strong"; use offline: "refuse", or a weaker consistency`,
  ]
}

function problemOfMethods({ methods, preset }: Route): Problem | undefined {
  const mayWrite = preset === 'writes' || preset === 'custom'
  const mayRead = preset !== 'writes'
  const reads = methods.every((method) => method === 'GET' || method === 'HEAD')
  const writes = methods.every((method) => METHOD.test(method) && !isSafeMethod(method))
  if (methods.length > 0 && ((mayRead && reads) || (mayWrite && writes))) return undefined
  const expected = mayRead ? 'GET and HEAD only' : 'unsafe methods in capitals, such as POST'
  return ['methods', `${preset}() takes ${expected}: received [${methods.join(', ')}]`]
}

function problemOfPlace({ origin, vary, partition, lifetimes }: Route): Problem | undefined {
  if (origin !== undefined && origin !== 'direct' && !ORIGIN.test(origin)) {
    return [
      'origin',
      `"${origin}" is no origin; write "https://api.example" without a path, or "direct"`,
    ]
  }
  const field = vary.find((name) => !FIELD_NAME.test(name) || name === '*')
  if (field !== undefined) {
    return ['vary', `"${field}" is no field; list request fields such as "Accept-Language"`]
  }
  if (partition === 'public' || lifetimes.edge === undefined) return undefined
  return [
    'lifetimes.edge',
    `an edge never keeps responses of partition "${partition}"; leave it out, or use partition: "public"`,
  ]
}

function problemOfTemplates(route: Route): Problem | undefined {
  const { tags, invalidates, group } = route
  for (const template of tags) {
    const problem = problemOfTemplate(route, template)
    if (problem !== undefined) return ['tags', problem]
  }
  for (const [field, templates] of [
    ['invalidates', invalidates],
    ['group', group === undefined ? [] : [group]],
  ] as const) {
    for (const template of templates) {
      const problem = isRead(route)
        ? `only a write has it: received "${template}"; make the route with writes()`
        : problemOfTemplate(route, field === 'group' ? template : withoutStar(template))
      if (problem !== undefined) return [field, problem]
    }
  }
  return undefined
}

// An invalidation may name a prefix or everything.
function withoutStar(template: string): string {
  return template === EVERYTHING ? 'x' : template.replace(/:\*$/, '')
}

function problemOfTemplate(route: Route, template: string): string | undefined {
  if (!isTemplate(template)) {
    return `"${template}" makes no tag; use up to 256 characters of printable ASCII without space, comma, quote or star, such as "product:{id}"`
  }
  const known = [...route.path.matchAll(/:([^/]+)/g)].map((match) => match[1] ?? '')
  const body = isRead(route) ? [] : ['body.x']
  const unknown = placeholdersOf(template).find(
    (name) => !known.includes(name) && (body.length === 0 || !/^body(\.[^.]+)+$/.test(name)),
  )
  if (unknown === undefined) return undefined
  const names = [...known, ...body].map((name) => `{${name}}`)
  return `"${template}" names {${unknown}}, which "${route.path}" doesn't have; use ${names.join(' or ') || 'no parameter'}`
}
