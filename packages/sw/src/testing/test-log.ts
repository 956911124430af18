// SPDX-License-Identifier: MIT
import {
  formatPosition,
  type Invalidation,
  type InvalidationKind,
  type Policy,
  type Position,
  PUBLIC_SCOPE,
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
  /** As the origin names it, not as the policy does. */
  readonly name: string
  readonly epoch: string
  head: number
  /** Whether the worker knows where the log stood. */
  isBegun: boolean
  /** What the worker hasn't heard yet. */
  readonly unheard: Invalidation[]
}

/** The invalidation log of a test's origin, and the page that relays it to the worker. */
export class TestLog {
  readonly #scopes: ReadonlyMap<string, Scope>
  readonly #databaseName: string

  constructor(policy: Policy, app: string) {
    const names = new Set([PUBLIC_SCOPE, ...policy.routes.map(({ scope }) => scope)])
    this.#scopes = new Map([...names].map((name) => [name, beginning(name)]))
    this.#databaseName = sharedNames(app).confirmationDatabase
  }

  /** The scopes that a session follows, as the origin names them. */
  get names(): readonly string[] {
    return [...this.#scopes.values()].map(({ name }) => name)
  }

  /** The head of a scope's log in its wire form, as the origin stamps responses with it. */
  stampOf(scope: string): string {
    return formatPosition(headOf(this.#scopes.get(scope) ?? beginning(scope)))
  }

  /** Appends to a scope's log; the worker hears of it when it is relayed. */
  append(tags: readonly Tag[], { scope = 'public', kind = 'soft' }: InvalidateOptions): void {
    const log = this.#scopes.get(scope)
    if (log === undefined) throw new RangeError(`No route of the policy has the scope "${scope}"`)
    const previousSeq = log.head
    log.head += 1
    log.unheard.push({ position: headOf(log), previousSeq, tags, kind })
  }

  /** Tells the worker what it hasn't heard, as a page that follows does: at first only where the log stands. */
  async relay(api: WorkerApi, atMs: number): Promise<void> {
    for (const scope of this.#scopes.values()) {
      const { name } = scope
      const confirmation = { head: headOf(scope), atMs }
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
    for (const scope of this.#scopes.values()) {
      await database.put('confirmations', { head: headOf(scope), atMs }, scope.name)
    }
    database.close()
  }
}

// An epoch names its scope, so no two have the same.
function beginning(scope: string): Scope {
  const name = scope === PUBLIC_SCOPE ? scope : `${scope}.test`
  return { name, epoch: `test-${scope}`, head: 1, isBegun: false, unheard: [] }
}

function headOf({ epoch, head }: Scope): Position {
  return { epoch, seq: head }
}
