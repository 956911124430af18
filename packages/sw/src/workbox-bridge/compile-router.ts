// SPDX-License-Identifier: MIT
import { isUnsafeMethod, type RouteMatch } from '@springhouse/core'
import type { WorkboxPlugin } from 'workbox-core/types.js'
import { Route } from 'workbox-routing/Route.js'
import { Router } from 'workbox-routing/Router.js'
import type { BrowserTier } from '../browser-tier.ts'
import { StoreStrategy } from './store-strategy.ts'

/** A third-party Workbox plugin; it sees each step before we decide. */
export type ReadPlugin = WorkboxPlugin

/** Answers a write to a matched route. */
export type WriteHandler = (
  match: RouteMatch,
  request: Request,
  event: ExtendableEvent,
) => Promise<Response>

/** What the router is compiled from. */
export interface RouterOptions {
  readonly tier: BrowserTier
  readonly write: WriteHandler
  readonly matchOf: (request: Request) => RouteMatch | undefined
  readonly cacheName: string
  readonly plugins: readonly ReadPlugin[]
}

type Method = ConstructorParameters<typeof Route>[2]

// Workbox's router knows these; a request with another method stays untouched.
const METHODS: readonly NonNullable<Method>[] = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT']

/** Makes a Workbox router of a policy: one route for each method, as the first match of the whole policy wins. */
export function compileRouter(options: RouterOptions): Router {
  const { tier, matchOf, cacheName, plugins, write } = options
  const reads = new StoreStrategy({ tier, matchOf, cacheName, plugins })
  const writes = {
    handle: ({ request, event }: { request: Request; event: ExtendableEvent }) => {
      const match = matchOf(request)
      if (match === undefined) throw new TypeError(`No route matches ${request.url}`)
      return write(match, request, event)
    },
  }
  const matches = ({ request }: { request: Request }): boolean => matchOf(request) !== undefined
  const router = new Router()
  for (const method of METHODS) {
    router.registerRoute(new Route(matches, isUnsafeMethod(method) ? writes : reads, method))
  }
  return router
}
