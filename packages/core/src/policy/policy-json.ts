// SPDX-License-Identifier: MIT
import { PolicyError } from '../errors/policy-error.ts'
import { checkPolicy } from './check-policy.ts'
import type { Lifetimes, Policy, QueueRules, Route } from './route.ts'

const FORMAT = 1

/**
 * Writes a policy as JSON, so that an origin in another language can be configured from it.
 *
 * @example
 * const policy = definePolicy({ version: 1, routes: { products: catalog('/api/products') } })
 * policyFromJson(policyToJson(policy)).routes[0]?.path // '/api/products'
 */
export function policyToJson(policy: Policy): string {
  return JSON.stringify({ v: FORMAT, ...policy })
}

/**
 * Reads a policy from JSON and checks it as `definePolicy` does.
 *
 * @throws PolicyError when the text isn't a policy, or a route of it can't mean what it says
 */
export function policyFromJson(text: string): Policy {
  const { v, version, routes } = fieldsOf('(policy)', 'JSON', parseJson(text))
  if (v !== FORMAT) refuse('(policy)', 'v', v, `write ${FORMAT}, the only format known here`)
  if (typeof version !== 'number') return refuse('(policy)', 'version', version, 'write a number')
  if (!Array.isArray(routes)) return refuse('(policy)', 'routes', routes, 'write a list')
  const policy = { version, routes: routes.map(decodeRoute) }
  checkPolicy(policy)
  return policy
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return refuse('(policy)', 'JSON', text.slice(0, 40), 'write JSON, as policyToJson() does')
  }
}

function decodeRoute(value: unknown, index: number): Route {
  const route = `(route ${index})`
  const fields = fieldsOf(route, 'routes', value)
  const name = textOf(route, 'name', fields['name'])
  const text = (field: string): string => textOf(name, field, fields[field])
  const optionalText = (field: string): string | undefined =>
    fields[field] === undefined ? undefined : text(field)
  const texts = (field: string): readonly string[] => textsOf(name, field, fields[field])
  const flag = (field: string): boolean => flagOf(name, field, fields[field])
  return {
    name,
    preset: text('preset'),
    path: text('path'),
    origin: optionalText('origin'),
    methods: texts('methods'),
    scope: oneOf(name, 'scope', fields['scope'], ['public', 'tenant']),
    strategy: oneOf(name, 'strategy', fields['strategy'], STRATEGIES),
    lifetimes: decodeLifetimes(name, fieldsOf(name, 'lifetimes', fields['lifetimes'])),
    tags: texts('tags'),
    vary: texts('vary'),
    partition: oneOf(name, 'partition', fields['partition'], ['public', 'user', 'role', 'tenant']),
    consistency: oneOf(name, 'consistency', fields['consistency'], CONSISTENCIES),
    offline: oneOf(name, 'offline', fields['offline'], ['serve', 'pinned', 'refuse', 'queue']),
    budget: oneOf(name, 'budget', fields['budget'], ['pinned', 'normal', 'disposable']),
    immutable: flag('immutable'),
    heuristic: flag('heuristic'),
    login: flag('login'),
    invalidates: texts('invalidates'),
    group: optionalText('group'),
    ...(fields['queue'] === undefined ? {} : { queue: decodeQueue(name, fields['queue']) }),
  }
}

function decodeQueue(route: string, value: unknown): QueueRules {
  const { order, ...flags } = fieldsOf(route, 'queue', value)
  const known = ['provisional', 'merge', 'coalesce'].filter((name) => flags[name] !== undefined)
  return {
    ...(order === undefined ? {} : { order: oneOf(route, 'queue.order', order, ['global']) }),
    ...Object.fromEntries(known.map((name) => [name, flagOf(route, `queue.${name}`, flags[name])])),
  }
}

const STRATEGIES = [
  'cache-first',
  'stale-while-revalidate',
  'network-first',
  'network-only',
  'cache-only',
] as const
const CONSISTENCIES = ['strong', 'causal', 'session', 'eventual'] as const

type Fields = Readonly<Record<string, unknown>>

function decodeLifetimes(route: string, fields: Fields): Lifetimes {
  const optional = (tier: string): number | undefined => {
    const seconds = fields[tier]
    if (seconds === undefined) return undefined
    if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0) return seconds
    return refuse(route, `lifetimes.${tier}`, seconds, 'write whole seconds')
  }
  const required = (tier: string): number =>
    optional(tier) ?? refuse(route, `lifetimes.${tier}`, undefined, 'write whole seconds')
  return {
    whenFollowing: required('whenFollowing'),
    whenNot: required('whenNot'),
    staleWhileRevalidate: required('staleWhileRevalidate'),
    staleIfError: required('staleIfError'),
    browser: required('browser'),
    edge: optional('edge'),
    process: optional('process'),
    redis: optional('redis'),
    query: optional('query'),
    negative: optional('negative'),
    maxOfflineAge: optional('maxOfflineAge'),
  }
}

function fieldsOf(route: string, field: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null)
    return refuse(route, field, value, 'write an object')
  // A plain JSON object; its fields are checked one by one where they are read.
  return value as Fields
}

function textOf(route: string, field: string, value: unknown): string {
  return typeof value === 'string' ? value : refuse(route, field, value, 'write a text')
}

// Missing in a policy that was written before there was such a field.
function flagOf(route: string, field: string, value: unknown = false): boolean {
  return typeof value === 'boolean' ? value : refuse(route, field, value, 'write true or false')
}

function textsOf(route: string, field: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return refuse(route, field, value, 'write a list of texts')
  return value.map((member) => textOf(route, field, member))
}

function oneOf<Choice extends string>(
  route: string,
  field: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((known) => known === value)
  return choice ?? refuse(route, field, value, `use one of ${choices.join(', ')}`)
}

function refuse(route: string, field: string, value: unknown, remedy: string): never {
  throw new PolicyError(route, field, `${remedy}: received ${JSON.stringify(value) ?? 'nothing'}`)
}
