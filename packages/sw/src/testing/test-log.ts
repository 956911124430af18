// SPDX-License-Identifier: MIT
import {
  formatPosition,
  type Invalidation,
  type InvalidationKind,
  type Policy,
  type Position,
  type Route,
  sharedNames,
  type Tag,
  type WorkerApi,
} from '@springhouse/core'
import { openDB } from 'idb'

/** What an invalidation may say beside its tags. */
export interface InvalidateOptions {
  /** @default 'public' */
  readonly scope?: Route['scope']
  /** @default 'soft' */
  readonly kind?: InvalidationKind
}

interface Scope {
  head: number
  /** Whether the worker knows where the log stood. */
  isBegun: boolean
  /** What the worker hasn't heard yet. */
  readonly unheard: Invalidation[]
}

const EPOCH = 'test'

/** The invalidation log of a test's origin, and the page that relays it to the worker. */
export class TestLog {
  readonly #scopes: ReadonlyMap<string, Scope>
  readonly #databaseName: string

  constructor(policy: Policy, app: string) {
    const names = new Set(['public', ...policy.routes.map(({ scope }) => scope)])
    this.#scopes = new Map(
      [...names].map((name) => [name, { head: 1, isBegun: false, unheard: [] }]),
    )
    this.#databaseName = sharedNames(app).confirmationDatabase
  }

  /** The head of a scope's log in its wire form, as the origin stamps responses with it. */
  stampOf(scope: string): string {
    return formatPosition(positionAt(this.#scopes.get(scope)?.head ?? 1))
  }

  /** Appends to a scope's log; the worker hears of it when it is relayed. */
  append(tags: readonly Tag[], { scope = 'public', kind = 'soft' }: InvalidateOptions): void {
    const log = this.#scopes.get(scope)
    if (log === undefined) throw new RangeError(`No route of the policy has the scope "${scope}"`)
    const previousSeq = log.head
    log.head += 1
    log.unheard.push({ position: positionAt(log.head), previousSeq, tags, kind })
  }

  /** Tells the worker what it hasn't heard, as a page that follows does: at first only where the log stands. */
  async relay(api: WorkerApi, atMs: number): Promise<void> {
    for (const [name, scope] of this.#scopes) {
      const confirmation = { head: positionAt(scope.head), atMs }
      if (!scope.isBegun) await api.applyReset(name, confirmation.head, confirmation)
      for (const invalidation of scope.unheard.splice(0)) {
        await api.applyInvalidation(name, invalidation, confirmation)
      }
      scope.isBegun = true
    }
    await this.confirm(atMs)
  }

  /** Writes down that the log's heads are known as of a time, as a page does at each beat. */
  async confirm(atMs: number): Promise<void> {
    const database = await openDB(this.#databaseName, 1, {
      upgrade: (created) => {
        created.createObjectStore('confirmations')
        created.createObjectStore('session')
      },
    })
    for (const [scope, { head }] of this.#scopes) {
      await database.put('confirmations', { head: positionAt(head), atMs }, scope)
    }
    database.close()
  }
}

function positionAt(seq: number): Position {
  return { epoch: EPOCH, seq }
}
