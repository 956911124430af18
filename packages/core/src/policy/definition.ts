// SPDX-License-Identifier: MIT
import type { Duration } from './duration.ts'
import type { ParameterNames } from './path-pattern.ts'
import type {
  BudgetClass,
  Consistency,
  Lifetimes,
  OfflineRule,
  Partition,
  QueueRules,
  Strategy,
} from './route.ts'

type PlaceholderNames<Template extends string> =
  Template extends `${string}{${infer Name}}${infer Tail}` ? Name | PlaceholderNames<Tail> : never

type KnownNames<Path extends string> = string extends Path
  ? string
  : ParameterNames<Path> | `body.${string}`

/** A template, if each of its placeholders is a parameter of the path or a field of the body; otherwise the words that say so. */
export type CheckedTemplate<Path extends string, Template extends string> = [
  PlaceholderNames<Template>,
] extends [KnownNames<Path>]
  ? Template
  : `unknown parameter in "${Template}"`

type CheckedTemplates<Path extends string, Templates extends readonly string[]> = {
  readonly [Index in keyof Templates]: CheckedTemplate<Path, Templates[Index]>
}

/** What a policy file may say of a route beside its path. What it leaves out comes from the preset. */
export interface RouteOptions {
  /** Tag templates such as `product:{id}`; `{body.x}` on routes that write. @default none */
  readonly tags?: readonly string[]
  /** Lifetimes that differ from the preset's. `browser` is 0 for tagged routes unless said here. */
  readonly lifetimes?: { readonly [Tier in keyof Lifetimes]?: Duration }
  /**
   * A route that reads may name POST or QUERY too: such a read is answered from the cache where the worker is given a key
   * for it, and passed through otherwise.
   *
   * @default GET and HEAD; for `writes` POST, PUT, PATCH and DELETE
   */
  readonly methods?: readonly string[]
  /** Another origin such as `https://api.example`, or `direct` when no cache stands between. @default the portal's own */
  readonly origin?: string
  /** @default 'public' */
  readonly scope?: 'public' | 'tenant'
  readonly strategy?: Strategy
  /** Request fields that select the response. @default none */
  readonly vary?: readonly string[]
  readonly partition?: Partition
  readonly consistency?: Consistency
  readonly offline?: OfflineRule
  /** @default 'pinned' for routes that are pinned offline, otherwise the preset's */
  readonly budget?: BudgetClass
  /** Templates of tags that a successful write invalidates. @default none */
  readonly invalidates?: readonly string[]
  /** Template of the outbox group of a queued write. @default the path of the URL */
  readonly group?: string
  /** How queued writes are sent. @default by group, each by itself, conflicts for a person to settle */
  readonly queue?: QueueRules
  /** Whether a visit puts in doubt whose session it is, as signing in and out do. @default false */
  readonly login?: boolean
}

/** Route options whose tag templates are checked against the path by the compiler. */
export type RouteOptionsFor<Path extends string, Tags extends readonly string[]> = Omit<
  RouteOptions,
  'tags'
> & { readonly tags?: Tags & CheckedTemplates<Path, Tags> }

/** A route as a policy file says it: preset, path, differences. `definePolicy` completes and checks it. */
export interface RouteDefinition {
  readonly preset: string
  readonly path: string
  readonly options: RouteOptions
}

/** A policy as a policy file says it. */
export interface PolicyDefinition {
  /** Positive integer; raise it when stored bodies change shape. */
  readonly version: number
  /** `global`: queued writes of all routes are sent in the order in which they were saved. @default by group */
  readonly order?: 'global'
  /** Routes by name. The first match wins. */
  readonly routes: Readonly<Record<string, RouteDefinition>>
}
