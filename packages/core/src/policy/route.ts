// SPDX-License-Identifier: MIT
import type { Tag } from '../log/tag.ts'

/** Seconds, as RFC 9111 counts lifetimes. */
export type DeltaSeconds = number

/** How a route is answered. */
export type Strategy =
  'cache-first' | 'stale-while-revalidate' | 'network-first' | 'network-only' | 'cache-only'

/** Who may see a response. */
export type Partition = 'public' | 'user' | 'role' | 'tenant'

/** How close to the origin's present state an answer must be. */
export type Consistency = 'strong' | 'causal' | 'session' | 'eventual'

/** What happens without a network: reads are served, pinned or refused, writes queued or refused. */
export type OfflineRule = 'serve' | 'pinned' | 'refuse' | 'queue'

/** Which entries go first when space runs out. */
export type BudgetClass = 'pinned' | 'normal' | 'disposable'

/** Lifetimes of a route, in seconds; `undefined` where the tier doesn't keep it. */
export interface Lifetimes {
  /** L1, while it follows the log. */
  readonly whenFollowing: DeltaSeconds
  /** L1, while it doesn't follow. */
  readonly whenNot: DeltaSeconds
  readonly staleWhileRevalidate: DeltaSeconds
  readonly staleIfError: DeltaSeconds
  /** An uncontrolled browser's HTTP cache; 0 means "ask with the validator". */
  readonly browser: DeltaSeconds
  readonly edge: DeltaSeconds | undefined
  readonly process: DeltaSeconds | undefined
  readonly redis: DeltaSeconds | undefined
  readonly query: DeltaSeconds | undefined
  /** 404 and 410. */
  readonly negative: DeltaSeconds | undefined
  /** Oldest age at which a copy is still shown offline; `undefined` means any. */
  readonly maxOfflineAge: DeltaSeconds | undefined
}

/** How the queued writes of a route are sent. What is left out is off. */
export interface QueueRules {
  /**
   * `global`: in the order in which they were saved, together with those of every other route that says so, instead of by
   * `group`. One that needs its user then holds up all of them.
   */
  readonly order?: 'global'
  /** The origin may answer 202: what `Location` names is asked until it is done. */
  readonly provisional?: boolean
  /** A conflict is settled by itself where both sides have changed other fields of a JSON object. */
  readonly merge?: boolean
  /** Of several PUTs to one URL that were never sent, only the latest is. Not where each write is evidence. */
  readonly coalesce?: boolean
}

/** One route of a policy, checked and complete. Plain data: it survives JSON. */
export interface Route {
  readonly name: string
  /** The preset that it was made with, or `custom`. */
  readonly preset: string
  /** Path in URLPattern's syntax: literals, `:name` for one segment, a final `*` for the rest. */
  readonly path: string
  /** `undefined` for the portal's own origin, `direct` when no cache stands between, else an origin such as `https://api.example`. */
  readonly origin: string | undefined
  readonly methods: readonly string[]
  readonly scope: 'public' | 'tenant'
  readonly strategy: Strategy
  readonly lifetimes: Lifetimes
  /** Tag templates such as `product:{id}`, filled from the path's parameters (`{body.x}` for writes). */
  readonly tags: readonly Tag[]
  readonly vary: readonly string[]
  readonly partition: Partition
  readonly consistency: Consistency
  readonly offline: OfflineRule
  readonly budget: BudgetClass
  /** The response never changes under its URL. */
  readonly immutable: boolean
  /**
   * A response that says nothing of its lifetime gets one by its `Last-Modified` (RFC 9111 §4.2.2). The route has no
   * lifetimes of its own.
   */
  readonly heuristic: boolean
  /** A visit to it puts in doubt whose session it is: somebody signs in or out there. */
  readonly login: boolean
  /** Templates of tags that a successful write invalidates. */
  readonly invalidates: readonly Tag[]
  /** Template of the outbox group of a queued write; `undefined` means the path. */
  readonly group: string | undefined
  /** How queued writes are sent; only where the route says something about it. */
  readonly queue?: QueueRules
}

/** A checked policy. */
export interface Policy {
  /** Raised when stored bodies change shape; older entries become stale. */
  readonly version: number
  readonly routes: readonly Route[]
}

/** Path parameters of a match, decoded. */
export type PathParameters = Readonly<Record<string, string>>

/** A route that answers a request, with its path parameters. */
export interface RouteMatch {
  readonly route: Route
  readonly parameters: PathParameters
}
