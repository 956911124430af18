// SPDX-License-Identifier: MIT
import type { SpringhouseClient } from '@springhouse/client'
import { ownerOf } from '@springhouse/core'
import type { StaffMember } from '../../../shared/api.ts'
import type { BrowserMemory } from './browser-memory.ts'
import { toLoadError } from './load-error.ts'
import { Observed } from './observed.ts'
import type { Loaded, PortalFetch } from './portal-fetch.ts'
import type { ResourceStore } from './resource-store.ts'
import { session } from './resources.ts'

/** Who uses this page. */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signed-out'; readonly why: string | undefined }
  | {
      readonly kind: 'signed-in'
      readonly person: StaffMember
      /** Stands for the person on the wire; `undefined` when the answer didn't say. */
      readonly partition: string | undefined
    }

/** What the keeper works with. */
export interface SessionSurroundings {
  readonly client: SessionClient
  readonly fetch: PortalFetch
  readonly resources: Pick<ResourceStore, 'clear'>
  readonly memory: BrowserMemory
  /** Calls back once after a delay in milliseconds. */
  readonly after: (delayMs: number, act: () => void) => void
}

/** The part of the client that sessions concern. */
export type SessionClient = Pick<
  SpringhouseClient,
  'addEventListener' | 'sessionChanged' | 'signedOut' | 'status'
>

// Set while a sign-out made without a connection still has to be told to the server.
const UNTOLD_SIGN_OUT = 'dairy.untold-sign-out'
const RETRY_MS = 10_000
const UNTOLD_WORDS =
  'You are signed out on this phone and its lists are gone. The server hears of it once there is a connection.'

/** Signs people in and out, and notices when another tab or the server did. */
export class SessionKeeper {
  readonly state: Observed<SessionState> = new Observed<SessionState>({ kind: 'unknown' })
  readonly #client: SessionClient
  readonly #fetch: PortalFetch
  readonly #resources: Pick<ResourceStore, 'clear'>
  readonly #memory: BrowserMemory
  readonly #after: SessionSurroundings['after']
  /** This tab is signing in or out: the partitions that it hears of meanwhile are its own doing. */
  #isChanging = false
  #telling: Promise<void> | undefined

  constructor({ client, fetch, resources, memory, after }: SessionSurroundings) {
    this.#client = client
    this.#fetch = fetch
    this.#resources = resources
    this.#memory = memory
    this.#after = after
    client.addEventListener('partition', ({ detail }) => this.#onPartition(detail))
    client.addEventListener('status', () => {
      if (client.status.link !== 'offline') void this.#tellSignOut()
    })
  }

  /** Finds out who is signed in; without a connection, who was. */
  async start(): Promise<void> {
    if (this.#memory.recall(UNTOLD_SIGN_OUT) !== undefined) {
      this.state.set({ kind: 'signed-out', why: undefined })
      await this.#tellSignOut()
      return
    }
    try {
      this.#adopt(await this.#fetch.load(session.url))
    } catch (thrown) {
      const { kind, message } = toLoadError(thrown)
      this.state.set({ kind: 'signed-out', why: kind === 'signed-out' ? undefined : message })
    }
  }

  /**
   * Signs somebody in.
   *
   * @throws LoadError when the server can't be reached or refuses
   */
  async signIn(person: StaffMember): Promise<void> {
    this.#isChanging = true
    try {
      // Order: a sign-out that arrives after this would end the new session.
      await this.#telling
      await this.#fetch.send('POST', session.url, { person: person.id })
      this.#memory.forget(UNTOLD_SIGN_OUT)
      this.#resources.clear()
      await this.#client.sessionChanged()
      this.#adopt(await this.#fetch.load(session.url, { headers: { 'Cache-Control': 'no-cache' } }))
    } finally {
      this.#isChanging = false
    }
  }

  /** Signs out. The lists leave this phone even without a connection; what was recorded stays, locked to its author. */
  async signOut(): Promise<void> {
    this.#isChanging = true
    // Order: remembered before it is tried, so that a browser closed in between tells the server next time.
    this.#memory.remember(UNTOLD_SIGN_OUT, 'yes')
    this.#drop(undefined)
    await this.#tellSignOut()
    if (this.#memory.recall(UNTOLD_SIGN_OUT) !== undefined) this.#explain(UNTOLD_WORDS)
    try {
      await this.#client.signedOut()
    } catch {
      this.#explain('You are signed out, but this browser refused to remove the saved lists.')
    } finally {
      this.#isChanging = false
    }
  }

  #adopt({ body, answer }: Loaded): void {
    const { person } = session.decode(body)
    this.state.set(
      person === null
        ? { kind: 'signed-out', why: undefined }
        : { kind: 'signed-in', person, partition: answer.partition },
    )
  }

  #onPartition(partition: string): void {
    const state = this.state.get()
    if (this.#isChanging || state.kind !== 'signed-in') return
    if (state.partition === undefined || state.partition === partition) return
    if (ownerOf(state.partition) === ownerOf(partition)) {
      this.#resources.clear()
      void this.start()
      return
    }
    this.#drop('This browser is now used by somebody else, or you were signed out elsewhere.')
  }

  /** Tells the server of a sign-out that it hasn't heard of; calls meanwhile wait for the same answer. */
  #tellSignOut(): Promise<void> {
    if (this.#memory.recall(UNTOLD_SIGN_OUT) === undefined) return Promise.resolve()
    this.#telling ??= this.#send().finally(() => {
      this.#telling = undefined
    })
    return this.#telling
  }

  async #send(): Promise<void> {
    try {
      await this.#fetch.send('DELETE', session.url)
      this.#memory.forget(UNTOLD_SIGN_OUT)
    } catch {
      this.#after(RETRY_MS, () => void this.#tellSignOut())
    }
  }

  #explain(why: string): void {
    if (this.state.get().kind === 'signed-out') this.state.set({ kind: 'signed-out', why })
  }

  #drop(why: string | undefined): void {
    this.#resources.clear()
    this.state.set({ kind: 'signed-out', why })
  }
}
