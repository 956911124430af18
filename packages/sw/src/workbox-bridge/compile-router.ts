// SPDX-License-Identifier: MIT
import './workbox-in-node.ts'
import { isReadRoute, isSafeMethod, type RouteMatch } from '@springhouse/core'
import type { RouteHandlerCallback } from 'workbox-core/types.js'
import { Route } from 'workbox-routing/Route.js'
import { Router } from 'workbox-routing/Router.js'
import type { BrowserTier } from '../browser-tier.ts'
import type { ReadKeys } from '../keys/read-keys.ts'
import type { MatchRequest } from '../match-request.ts'
import type { ReadPlugin } from './read-plugin.ts'
import { StoreStrategy } from './store-strategy.ts'

/** Passes a write to the origin and hears what it invalidates. */
export type WriteHandler = (
  match: RouteMatch,
  request: Request,
  event: ExtendableEvent,
) => Promise<Response>

/** What the router is compiled from. */
export interface RouterOptions {
  readonly tier: BrowserTier
  readonly write: WriteHandler
  readonly matchOf: MatchRequest
  readonly keys: ReadKeys
  readonly cacheName: string
  readonly plugins: readonly ReadPlugin[]
}

/** Answers a request that the policy governs; `undefined` for any other, which goes its usual way. */
export type RouteRequest = (
  request: Request,
  event: ExtendableEvent,
) => Promise<Response> | undefined

type Answer = (request: Request, event: ExtendableEvent) => Promise<Response>
type Method = NonNullable<ConstructorParameters<typeof Route>[2]>

// All that Workbox's router knows; a QUERY and any other is dispatched beside it.
const METHODS: readonly Method[] = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT']
const KNOWN: ReadonlySet<string> = new Set(METHODS)

/** Makes a Workbox router of a policy: one route for each method, as the first match of the whole policy wins. */
export function compileRouter(options: RouterOptions): RouteRequest {
  const answerOf = answererOf(options)
  const router = new Router()
  for (const method of METHODS) {
    const matches = ({ request }: { request: Request }): boolean => answerOf(request) !== undefined
    const handle: RouteHandlerCallback = ({ request, event }) => {
      const answer = answerOf(request)
      if (answer === undefined) throw new TypeError(`No route matches ${request.url}`)
      return answer(request, event)
    }
    router.registerRoute(new Route(matches, { handle }, method))
  }
  return (request, event) =>
    KNOWN.has(request.method)
      ? router.handleRequest({ request, event })
      : answerOf(request)?.(request, event)
}

function answererOf(options: RouterOptions): (request: Request) => Answer | undefined {
  const { tier, matchOf, keys, cacheName, plugins, write } = options
  const reads = new StoreStrategy({ tier, matchOf, cacheName, plugins })
  const read: Answer = (request, event) => reads.handle({ request, event })
  const isKeyed = ({ route }: RouteMatch): boolean =>
    isReadRoute(route) && Object.hasOwn(keys, route.name)
  return (request) => {
    const { method, url } = request
    const match = matchOf(request)
    const isRead = isSafeMethod(method) || (match !== undefined && isKeyed(match))
    if (isRead) return match && read
    // A QUERY asks, whether or not there is a key to keep its answer by.
    if (method === 'QUERY') return undefined
    // Spec: an unsafe request to what a read answers changes it, whatever its method (RFC 9111 §4.4).
    const governing = match ?? matchOf({ method: 'GET', url })
    return governing && ((written, event) => write(governing, written, event))
  }
}
