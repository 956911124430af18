// SPDX-License-Identifier: MIT
import { catalog, definePolicy, matchRoute, type Policy } from '@springhouse/core'
import {
  createOrigin,
  type LoadedResponse,
  type LogEvent,
  type Origin,
  type OriginEvent,
  type OriginOptions,
  type OriginRequest,
  redis,
} from '@springhouse/origin'
import { createClient } from 'redis'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'

/** How long a change may take to arrive, in milliseconds: generous for a busy machine. */
export const SOON = { timeout: 8_000, interval: 10 }

/** A policy with one route that both tiers keep. */
export const policy: Policy = definePolicy({
  version: 1,
  routes: { row: catalog('/row', { lifetimes: { process: '1h', redis: '1h' } }) },
})

type Admin = ReturnType<typeof makeAdmin>

/** A real Redis, origins on it, and a client that does to it what must not be done. */
export class RedisBench {
  readonly server: RedisServer
  readonly admin: Admin
  readonly #opened: Origin[] = []
  #apps = 0

  private constructor(server: RedisServer, admin: Admin) {
    this.server = server
    this.admin = admin
  }

  static async start(): Promise<RedisBench> {
    const server = await startRedisServer()
    const admin = makeAdmin(server.url)
    await admin.connect()
    return new RedisBench(server, admin)
  }

  /** The app's name of the present test: each has keys of its own. */
  get app(): string {
    return `app-${this.#apps}`
  }

  /** Starts one process of the present test's app. */
  async open(options: Partial<OriginOptions> = {}, events: OriginEvent[] = []): Promise<Origin> {
    const origin = createOrigin({
      policy,
      app: this.app,
      driver: redis({ url: this.server.url }),
      // The suites run side by side on few cores; the default deadlines are tried in a test of their own.
      deadlines: { readMs: 1_000, writeMs: 1_000 },
      onEvent: (event) => events.push(event),
      ...options,
    })
    this.#opened.push(origin)
    await origin.start()
    return origin
  }

  /** Key of one part of the app's log. */
  key(part: string): string {
    return `{${this.app}:public}:${part}`
  }

  /** Ends the processes of a test. */
  async nextTest(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((origin) => origin.close()))
    this.#apps += 1
  }

  async stop(): Promise<void> {
    await this.nextTest()
    this.admin.destroy()
    await this.server.stop()
  }
}

function makeAdmin(url: string) {
  const admin = createClient({ url })
  // A client without a listener ends the process when the server goes.
  admin.on('error', () => undefined)
  return admin
}

/** Waits for the next reset that an origin tells. */
export function nextReset(origin: Origin): Promise<LogEvent & { readonly type: 'reset' }> {
  return new Promise((resolve) => {
    const end = origin.subscribe('public', (event) => {
      if (event.type !== 'reset') return
      end()
      resolve(event)
    })
  })
}

/** A read of the route that both tiers keep. */
export function request(query = ''): OriginRequest {
  const match = matchRoute(policy, { method: 'GET', pathname: '/row' })
  if (match === undefined) throw new Error('No route at /row')
  const { route } = match
  return { route, url: `/row?${query}`, partition: 'public', scope: 'public', tags: [] }
}

/** A loaded response with a text as its body. */
export function response(body: string, tags: readonly string[] = ['row:1']): LoadedResponse {
  return { status: 200, fields: [], body: new TextEncoder().encode(body), tags }
}

/** The body of an answer as text. */
export function text({ body }: { readonly body: Uint8Array }): string {
  return new TextDecoder().decode(body)
}
