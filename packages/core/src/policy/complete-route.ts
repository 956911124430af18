// SPDX-License-Identifier: MIT
import { PolicyError } from '../errors/policy-error.ts'
import type { RouteDefinition, RouteOptions } from './definition.ts'
import { parseDuration } from './duration.ts'
import { type Preset, PRESETS } from './preset-table.ts'
import type { Lifetimes, Route } from './route.ts'

const READS = ['GET', 'HEAD'] as const
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
const NEGATIVE_SECONDS = 60
const STRONG_OFFLINE_SECONDS = 7 * 86_400

// TypeScript refuses a misspelt field; a policy in JavaScript would be wrong in silence.
const OPTIONS =
  'tags lifetimes methods origin scope strategy vary partition consistency offline budget invalidates group login queue'
const QUEUE_RULES = 'order provisional merge coalesce'
const TIERS =
  'whenFollowing whenNot staleWhileRevalidate staleIfError browser edge process redis query negative maxOfflineAge'

/**
 * Joins a definition with its preset.
 *
 * @throws PolicyError for an unknown preset or field, or a lifetime that isn't a duration
 */
export function completeRoute(name: string, definition: RouteDefinition): Route {
  const { preset: presetName, path, options } = definition
  const preset = PRESETS.get(presetName)
  if (preset === undefined) {
    throw new PolicyError(
      name,
      'preset',
      `"${presetName}" is no preset; use one of them, or route()`,
    )
  }
  refuseUnknown(name, '', options, OPTIONS)
  refuseUnknown(name, 'lifetimes.', options.lifetimes ?? {}, TIERS)
  refuseUnknown(name, 'queue.', options.queue ?? {}, QUEUE_RULES)
  const offline = options.offline ?? preset.offline
  return {
    name,
    preset: presetName,
    path,
    origin: options.origin,
    methods: options.methods ?? (presetName === 'writes' ? WRITES : READS),
    scope: options.scope ?? 'public',
    strategy: options.strategy ?? preset.strategy,
    lifetimes: completeLifetimes(name, preset, options),
    tags: options.tags ?? [],
    vary: options.vary ?? [],
    partition: options.partition ?? preset.partition,
    consistency: options.consistency ?? preset.consistency,
    offline,
    budget: options.budget ?? (offline === 'pinned' ? 'pinned' : preset.budget),
    immutable: preset.immutable,
    heuristic: preset.heuristic,
    login: options.login ?? false,
    invalidates: options.invalidates ?? [],
    group: options.group,
    ...(options.queue === undefined ? {} : { queue: options.queue }),
  }
}

function refuseUnknown(name: string, prefix: string, said: object, known: string): void {
  const field = Object.keys(said).find((key) => !known.split(' ').includes(key))
  if (field === undefined) return
  throw new PolicyError(name, prefix + field, `there is no such field; use one of ${known}`)
}

function completeLifetimes(name: string, preset: Preset, options: RouteOptions): Lifetimes {
  const said = saidLifetimes(name, options)
  const isPublic = (options.partition ?? preset.partition) === 'public'
  const whenNot = said.whenNot ?? preset.whenNot
  return {
    whenNot,
    whenFollowing: said.whenFollowing ?? Math.max(preset.whenFollowing, whenNot),
    staleWhileRevalidate: said.staleWhileRevalidate ?? preset.staleWhileRevalidate,
    staleIfError: said.staleIfError ?? defaultStaleIfError(preset, options),
    // Nobody tells an uncontrolled browser of invalidations, so tagged routes make it ask.
    browser: said.browser ?? (options.tags?.length ? 0 : whenNot),
    edge: clampEdge(preset, said.edge ?? (isPublic ? preset.tiers.edge : undefined)),
    process: said.process ?? preset.tiers.process,
    redis: said.redis ?? preset.tiers.redis,
    query: said.query ?? preset.tiers.query,
    negative: said.negative ?? (isPublic && !preset.heuristic ? NEGATIVE_SECONDS : undefined),
    maxOfflineAge: said.maxOfflineAge,
  }
}

// The last known answer of a strong route may be shown offline, with its age: then after an error, too.
function defaultStaleIfError(preset: Preset, { consistency, offline }: RouteOptions): number {
  const isStrong = (consistency ?? preset.consistency) === 'strong'
  return isStrong && (offline === 'serve' || offline === 'pinned')
    ? STRONG_OFFLINE_SECONDS
    : preset.staleIfError
}

function saidLifetimes(
  name: string,
  { lifetimes = {} }: RouteOptions,
): { -readonly [Tier in keyof Lifetimes]?: number } {
  const entries = Object.entries(lifetimes).map(([tier, duration]) => {
    try {
      return [tier, parseDuration(duration)] as const
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      throw new PolicyError(name, `lifetimes.${tier}`, problem)
    }
  })
  return Object.fromEntries(entries)
}

function clampEdge({ edgeBounds }: Preset, edge: number | undefined): number | undefined {
  if (edge === undefined || edgeBounds === undefined) return edge
  const [least, most] = edgeBounds
  return Math.min(Math.max(edge, least), most)
}
