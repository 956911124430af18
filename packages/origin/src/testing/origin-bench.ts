// SPDX-License-Identifier: MIT
import {
  catalog,
  definePolicy,
  matchRoute,
  type Policy,
  type Route,
  type Tag,
} from '@springhouse/core'
import type { LoadedResponse, OriginRequest } from '../cache/stored-response.ts'
import { memory } from '../log/memory-driver.ts'
import { createOrigin, type Origin, type OriginOptions } from '../origin.ts'
import type { OriginEvent } from '../origin-event.ts'
import { FaultyDriver } from './faulty-driver.ts'
import { MemoryEntries } from './memory-entries.ts'

const policy: Policy = definePolicy({
  version: 1,
  routes: {
    brief: catalog('/api/brief', { lifetimes: { process: '10s', redis: '1m', negative: '5s' } }),
  },
})

/** Origins over one log and one shared store, with a clock that tests set. */
export class OriginBench {
  nowMs = 1_000_000
  readonly events: OriginEvent[] = []
  readonly entries: MemoryEntries = new MemoryEntries()
  readonly driver: FaultyDriver = new FaultyDriver(memory(), this.entries)
  readonly #opened: Origin[] = []

  /** Starts another process on the same log, or on its own driver. */
  async open(options: Partial<OriginOptions> = {}): Promise<Origin> {
    const origin = createOrigin({
      policy,
      app: 'test',
      driver: this.driver,
      now: () => this.nowMs,
      deadlines: { readMs: 5, writeMs: 5 },
      onEvent: (event) => this.events.push(event),
      ...options,
    })
    this.#opened.push(origin)
    await origin.start()
    return origin
  }

  /** Starts a process without a shared store. */
  openAlone(): Promise<Origin> {
    return this.open({ driver: new FaultyDriver(memory()) })
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((origin) => origin.close()))
  }
}

/** A loader that counts its calls, and what it answers. */
export interface CountingLoader {
  readonly load: () => Promise<LoadedResponse>
  readonly count: () => number
}

/** Something that tests open when they want it to go on. */
export interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
}

export function routeAt(pathname: string): Route {
  const match = matchRoute(policy, { method: 'GET', pathname })
  if (match === undefined) throw new Error(`No route at ${pathname}`)
  return match.route
}

/** A route that only Redis keeps. */
export function redisOnly(): Route {
  const route = routeAt('/api/brief')
  return { ...route, lifetimes: { ...route.lifetimes, process: undefined } }
}

export function request(over: Partial<OriginRequest> = {}): OriginRequest {
  const route = routeAt('/api/brief')
  const tags: readonly Tag[] = []
  return { route, url: '/api/brief', partition: 'public', scope: 'public', tags, ...over }
}

export function response(body: string, tags: readonly Tag[] = []): LoadedResponse {
  const fields = [['content-type', 'text/plain']] as const
  return { status: 200, fields, body: new TextEncoder().encode(body), tags }
}

export function countingLoader(
  over: Partial<LoadedResponse> = {},
  until: Promise<void> = Promise.resolve(),
): CountingLoader {
  let count = 0
  const load = async (): Promise<LoadedResponse> => {
    count += 1
    const loaded = { ...response(`load ${count}`), ...over }
    await until
    return loaded
  }
  return { load, count: () => count }
}

export function makeGate(): Gate {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

export function text(answer: { readonly body: Uint8Array } | undefined): string {
  return new TextDecoder().decode(answer?.body)
}
