// SPDX-License-Identifier: MIT
import type { Position, Tag } from '@springhouse/core'
import { FIELD, formatCacheGroups, formatPosition } from '@springhouse/core'
import { QueryClient, type QueryFunctionContext, QueryObserver } from '@tanstack/react-query'
import { type Change, ClientEventTarget } from '../client-events.ts'
import { settle } from './fake-clock.ts'
import { followChanges } from '../tanstack-query/follow-changes.ts'
import { learnTags } from '../tanstack-query/learn-tags.ts'

/** An answer of the portal. Without tags it has no `Cache-Groups`. */
export interface Answer {
  readonly url?: string
  readonly tags?: readonly Tag[]
  readonly stamp?: Position
  /** Its body can't be read. */
  readonly isBroken?: boolean
}

/** How a query of a test is. */
export interface QueryKind {
  readonly tags?: readonly Tag[]
  readonly answer?: Answer
  readonly isActive?: boolean
  readonly enabled?: boolean
}

/** A page with TanStack Query, whose queries are answered when the test says so, or at once. */
export class QueryPage {
  readonly queryClient: QueryClient = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Infinity, gcTime: Infinity } },
  })
  readonly client: ClientEventTarget = new ClientEventTarget()
  /** Names of the queries, once for each time that one was asked. */
  readonly asked: string[] = []
  /** What a query is answered by; a failure rejects it. */
  readonly answers: Map<string, Answer | Error> = new Map<string, Answer | Error>()
  #held: (() => void)[] | undefined
  #count = 0

  follow(): () => void {
    return followChanges(this.queryClient, this.client)
  }

  /** Adds a query, lets it be answered, and forgets that it was asked. */
  async add(name: string, kind: QueryKind = {}): Promise<QueryObserver> {
    const observer = this.observe(name, kind)
    await settle()
    if (kind.isActive === false) observer.destroy()
    this.asked.length = 0
    return observer
  }

  /** Shows a query. */
  observe(name: string, { tags, answer, enabled = true }: QueryKind = {}): QueryObserver {
    if (answer !== undefined) this.answers.set(name, answer)
    const observer = new QueryObserver(this.queryClient, {
      queryKey: [name],
      queryFn: (context: QueryFunctionContext) => this.#ask(name, context),
      enabled,
      ...(tags === undefined ? {} : { meta: { tags } }),
    })
    observer.subscribe(() => undefined)
    return observer
  }

  /** From now on no query is answered until `release()`. */
  hold(): void {
    this.#held = []
  }

  /** Answers what has been asked, and from now on at once. */
  async release(): Promise<void> {
    const held = this.#held ?? []
    this.#held = undefined
    for (const answer of held) answer()
    await settle()
  }

  async change(tags: readonly Tag[], position?: Position): Promise<void> {
    const detail: Change = { scope: 'public', tags, position }
    this.client.dispatchEvent(new CustomEvent('change', { detail }))
    await settle()
  }

  async refreshed(url: string, tags: readonly Tag[]): Promise<void> {
    this.client.dispatchEvent(new CustomEvent('refreshed', { detail: { url, tags } }))
    await settle()
  }

  isInvalidated(name: string): boolean | undefined {
    return this.queryClient.getQueryState([name])?.isInvalidated
  }

  async #ask(name: string, context: QueryFunctionContext): Promise<unknown> {
    this.asked.push(name)
    const answer = this.answers.get(name)
    await this.#turn()
    if (answer instanceof Error) throw answer
    if (answer !== undefined) learnTags(context, responseOf(name, answer))
    if (answer?.isBroken === true) throw new SyntaxError('Unexpected end of JSON')
    this.#count += 1
    return this.#count
  }

  #turn(): Promise<void> {
    const held = this.#held
    return held === undefined
      ? Promise.resolve()
      : new Promise((resolve) => {
          held.push(resolve)
        })
  }
}

/** Where the query of a name asks. */
export function urlOf(name: string): string {
  return `https://portal.test/api/${name}`
}

/** Makes an answer as the portal sends it. */
export function responseOf(name: string, { url = urlOf(name), tags, stamp }: Answer): Response {
  const headers = new Headers()
  if (tags !== undefined) headers.set(FIELD.cacheGroups, formatCacheGroups(tags))
  if (stamp !== undefined) headers.set(FIELD.springhousePosition, formatPosition(stamp))
  return Object.defineProperty(new Response('{}', { headers }), 'url', { value: url })
}
