// SPDX-License-Identifier: MIT
import { PolicyError } from '../errors/policy-error.ts'
import { isSafeMethod } from '../http/methods.ts'
import { EVERYTHING } from '../log/tag.ts'
import { problemOfPath } from './check-path.ts'
import { isReadRoute } from './is-read-route.ts'
import type { Route } from './route.ts'
import { isTemplate, placeholdersOf } from './template.ts'

type Problem = readonly [field: string, problem: string]

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'QUERY'])
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
    problemOfHeuristic(route) ??
    problemOfLogin(route) ??
    problemOfPlace(route) ??
    problemOfTemplates(route) ??
    problemOfQueue(route)
  if (problem !== undefined) throw new PolicyError(route.name, ...problem)
}

function problemOfPattern({ path }: Route): Problem | undefined {
  const problem = problemOfPath(path)
  return problem === undefined ? undefined : ['path', problem]
}

function problemOfOffline(route: Route): Problem | undefined {
  const { offline, consistency } = route
  if (isReadRoute(route)) {
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

function problemOfMethods(route: Route): Problem | undefined {
  const { methods, preset, heuristic } = route
  const isRead = isReadRoute(route)
  const fits = isRead
    ? (method: string) => READS.has(method) && !(heuristic && !isSafeMethod(method))
    : (method: string) => METHOD.test(method) && !isSafeMethod(method)
  if (methods.length > 0 && methods.every(fits)) return undefined
  const also = heuristic ? ' only' : ', and POST or QUERY where they only ask'
  const expected = isRead ? `GET and HEAD${also}` : 'unsafe methods in capitals, such as POST'
  const name = preset === 'custom' ? 'route' : preset
  return ['methods', `${name}() takes ${expected}: received [${methods.join(', ')}]`]
}

function problemOfHeuristic({ heuristic, lifetimes }: Route): Problem | undefined {
  if (!heuristic) return undefined
  const own = Object.entries(lifetimes).find(
    ([tier, seconds = 0]) => tier !== 'maxOfflineAge' && seconds > 0,
  )
  return (
    own && [
      `lifetimes.${own[0]}`,
      `http() goes by what each response says: received ${own[1]} s; leave it out, or use route()`,
    ]
  )
}

function problemOfLogin(route: Route): Problem | undefined {
  const login: unknown = route.login
  return typeof login === 'boolean'
    ? undefined
    : ['login', `write true or false: received ${JSON.stringify(login)}`]
}

function problemOfQueue({ offline, queue = {} }: Route): Problem | undefined {
  if (offline !== 'queue' && Object.keys(queue).length > 0) {
    return ['queue', `only a queued write has it: received offline "${offline}"; use "queue"`]
  }
  const { order, ...flags } = queue
  if (order !== undefined && order !== 'global') {
    return ['queue.order', `write "global", or leave it out: received ${JSON.stringify(order)}`]
  }
  const wrong = Object.entries(flags).find(([, flag]) => typeof flag !== 'boolean')
  return wrong && [`queue.${wrong[0]}`, `write true or false: received ${JSON.stringify(wrong[1])}`]
}

function problemOfPlace(route: Route): Problem | undefined {
  const { origin, vary, scope, partition, lifetimes } = route
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
  // An edge, which knows no tenants, would hand one tenant's response to another.
  if (scope === 'tenant' && partition === 'public' && isReadRoute(route)) {
    return [
      'partition',
      `what belongs to a tenant's scope isn't for everybody: received "public"; use "tenant", "role" or "user"`,
    ]
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
      const problem = isReadRoute(route)
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
  const body = isReadRoute(route) ? [] : ['body.x']
  const unknown = placeholdersOf(template).find(
    (name) => !known.includes(name) && (body.length === 0 || !/^body(\.[^.]+)+$/.test(name)),
  )
  if (unknown === undefined) return undefined
  const names = [...known, ...body].map((name) => `{${name}}`)
  return `"${template}" names {${unknown}}, which "${route.path}" doesn't have; use ${names.join(' or ') || 'no parameter'}`
}
