// SPDX-License-Identifier: MIT
import { ANONYMOUS, type InvalidationKind } from '@springhouse/core'
import type { Fault } from './fault-script.ts'
import { entityTagOf } from './model-origin.ts'
import { isPrivate, READ_PATHS, type ReadPath } from './model-policy.ts'
import { type Asked, must, Oracle } from './oracle.ts'
import { Portal } from './portal.ts'

/** How a page reads. */
export type Manner = 'plain' | 'reload' | 'no-cache' | 'head' | 'range' | 'held' | 'twice'

/** What happens in one step. */
export type Deed =
  | { readonly do: 'read'; readonly path: ReadPath; readonly manner: Manner }
  | { readonly do: 'find'; readonly question: string }
  | { readonly do: 'write'; readonly path: ReadPath }
  | { readonly do: 'yield' }
  | { readonly do: 'change'; readonly path: ReadPath; readonly kind: InvalidationKind }
  | { readonly do: 'follow' }
  | { readonly do: 'sign-in'; readonly user: string }
  | { readonly do: 'sign-out' }
  | { readonly do: 'offline' }
  | { readonly do: 'online' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'restart' }
  | { readonly do: 'lose' }
  | { readonly do: 'wipe' }

/** A step, with what fails meanwhile. */
export interface Step {
  readonly deed: Deed
  readonly faults: readonly Fault[]
}

/** Performs steps and checks after each what must hold whatever fails. */
export class Journey {
  readonly portal: Portal
  readonly #oracle: Oracle
  readonly #closeByForce: (database: IDBDatabase) => void
  readonly #promised = new Set<string>()
  #yields = 0
  #told = { counted: 0, troubles: 0 }

  constructor(options: {
    readonly budgetBytes?: number
    readonly closeByForce: (database: IDBDatabase) => void
  }) {
    this.portal = new Portal(options.budgetBytes)
    this.#oracle = new Oracle(this.portal)
    this.#closeByForce = options.closeByForce
  }

  /** Does one step; fails where something isn't as it must be. */
  async take({ deed, faults }: Step): Promise<void> {
    const { storage } = this.portal
    this.#noteTold()
    storage.arm(faults)
    try {
      await this.#do(deed)
      await this.portal.settled()
      this.#mustBeTold()
    } finally {
      storage.disarm()
    }
  }

  /** Nothing fails any more: the worker, as it is, stores again and answers from what it has stored. */
  async recover(): Promise<void> {
    const { portal } = this
    portal.origin.network.isOnline = true
    // A clock that was set back is past its old time: until then what was written to isn't taken for fresh.
    portal.device.clock.advance(60_000)
    await this.#signIn('alice')
    await portal.follow()
    for (const path of READ_PATHS) {
      await this.#read(path, 'plain')
      await portal.settled()
      await this.#read(path, 'plain')
      await portal.settled()
      const status = await this.#read(path, 'plain')
      await portal.settled()
      const isAsked = path === '/api/news' || path === '/api/stock/1'
      must(isAsked || status.includes('; hit'), `Not stored again: ${path} (${status})`)
    }
  }

  /** Lets everything be sent; tells which of the writes that were promised to be sent haven't been, or twice. */
  async deliver(): Promise<readonly string[]> {
    const { portal } = this
    portal.origin.network.isOnline = true
    for (const user of ['alice', 'bob', ANONYMOUS]) {
      await this.#signIn(user)
      await portal.until(portal.worker.parts.outbox.hasten('connected'))
      await portal.settled()
    }
    return [...this.#promised].filter((said) => portal.origin.yields.get(said)?.size !== 1)
  }

  // oxlint-disable-next-line complexity -- one line for each deed
  async #do(deed: Deed): Promise<void> {
    const { portal } = this
    const { origin, storage, device } = portal
    switch (deed.do) {
      case 'read':
        await this.#read(deed.path, deed.manner)
        break
      case 'find':
        await this.#find(deed.question)
        break
      case 'write':
        await this.#write(deed.path)
        break
      case 'yield':
        await this.#yield()
        break
      case 'change':
        origin.change(deed.path, deed.kind)
        await portal.follow()
        break
      case 'follow':
        await portal.follow()
        break
      case 'sign-in':
        await this.#signIn(deed.user)
        break
      case 'sign-out':
        await this.#signOut()
        break
      case 'offline':
        origin.network.isOnline = false
        break
      case 'online':
        origin.network.isOnline = true
        await portal.follow()
        break
      case 'wait':
        device.clock.advance(deed.ms)
        await portal.follow()
        break
      case 'restart':
        await this.#restart()
        break
      case 'lose':
        storage.databases.lose(this.#closeByForce)
        break
      case 'wipe':
        await portal.until(storage.wipe())
        break
    }
  }

  // Who is signed in is written down again at the next request, if it couldn't be at once: a worker that is killed before
  // can't know it any more.
  async #restart(): Promise<void> {
    const { portal } = this
    if (portal.worker.parts.tier.bulletin.counters.has('session-write-failed')) {
      portal.storage.disarm()
      await portal.call((api) => api.positions())
    }
    portal.restart()
    this.#oracle.noteRestart()
    this.#noteTold()
  }

  // A page that hears that it has failed does it again.
  async #signOut(): Promise<void> {
    const { origin, storage } = this.portal
    origin.user = undefined
    const forget = (): Promise<void> => this.portal.call((api) => api.forgetPrivateData())
    await forget().catch(() => {
      storage.disarm()
      return forget()
    })
  }

  async #signIn(user: string): Promise<void> {
    this.portal.origin.user = user === ANONYMOUS ? undefined : user
    await this.portal.call((api) => api.applySession({ partition: user, cache: true }))
  }

  async #read(path: ReadPath, manner: Manner): Promise<string> {
    const { origin } = this.portal
    const owner = isPrivate(path) ? (origin.user ?? '') : ''
    const held = entityTagOf({ path, owner, version: origin.versionOf(path) })
    const asked: Asked = {
      path,
      owner,
      method: manner === 'head' ? 'HEAD' : 'GET',
      range: manner === 'range',
      isFresh: manner === 'reload',
      held: manner === 'held' ? held : undefined,
    }
    const init = initOf(manner, held)
    const others = manner === 'twice' ? [this.#ask(asked, init), this.#ask(asked, init)] : []
    const [status] = await Promise.all([this.#ask(asked, init), ...others])
    return status
  }

  async #find(question: string): Promise<void> {
    const asked: Asked = {
      path: '/api/find',
      owner: question,
      method: 'POST',
      range: false,
      isFresh: false,
      held: undefined,
    }
    await this.#ask(asked, { method: 'POST', body: question })
  }

  async #ask(asked: Asked, init: RequestInit): Promise<string> {
    try {
      const response = await this.portal.fetch(asked.path, init)
      await this.#oracle.judge(asked, response)
      return response.headers.get('Cache-Status') ?? ''
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      this.#oracle.judgeFailure(error)
      return 'failed'
    }
  }

  async #write(path: ReadPath): Promise<void> {
    const { portal } = this
    const { isOnline } = portal.origin.network
    const counted = portal.counted
    try {
      const response = await portal.fetch(path, { method: 'PUT', body: '{}' })
      must(response.status === 200, `A write was answered by ${response.status}`)
      this.#oracle.noteWrite(path, portal.counted === counted)
    } catch (error) {
      must(!isOnline && error instanceof TypeError, `A write failed: ${String(error)}`)
    }
  }

  async #yield(): Promise<void> {
    const { portal } = this
    this.#yields += 1
    const said = `yield ${this.#yields}`
    const { isOnline } = portal.origin.network
    const { status } = await portal.fetch('/api/yields', { method: 'POST', body: said })
    if (status === 201 || status === 202) this.#promised.add(said)
    const isTruth = status === 201 || status === 202 || (status === 507 && !isOnline)
    must(isTruth, `A yield was answered by ${status}`)
  }

  #noteTold(): void {
    this.#told = { counted: this.portal.counted, troubles: this.portal.troubles.length }
  }

  #mustBeTold(): void {
    const { storage, counted, troubles } = this.portal
    const unhealed = storage.script.met.filter((fault) => !isHealed(fault))
    if (unhealed.length === 0) return
    const [{ point, effect }] = unhealed as [Fault]
    const what = `${point} ${JSON.stringify(effect)}`
    must(counted > this.#told.counted, `Met and not counted: ${what}`)
    must(troubles.length > this.#told.troubles, `Met and not told: ${what}`)
  }
}

// What is done once more, on a new connection or apart from the others of its batch, and goes well then, has cost nothing,
// nor has an opening that was answered in time after all; and an entry of another version of the code is simply none.
function isHealed({ point, effect, times }: Fault): boolean {
  if (effect.kind === 'hang') return true
  if (effect.kind === 'damage') return effect.damage === 'version'
  const isFull = 'error' in effect && effect.error === 'QuotaExceededError'
  return Number.isFinite(times) && !isFull && !point.startsWith('cache-')
}

function initOf(manner: Manner, held: string): RequestInit {
  switch (manner) {
    case 'plain':
    case 'twice':
      return {}
    case 'reload':
    case 'no-cache':
      return { cache: manner }
    case 'head':
      return { method: 'HEAD' }
    case 'range':
      return { headers: { Range: 'bytes=5-24' } }
    case 'held':
      return { headers: { 'If-None-Match': held } }
  }
}
