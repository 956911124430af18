// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  FIELD,
  formatPosition,
  type Invalidation,
  judgeValidity,
  LEASE_MS,
  matchRoute,
  parseCacheGroups,
  parsePosition,
  planRead,
  type Position,
  type RelayOutcome,
  type Stamped,
  type Validity,
} from '@springhouse/core'
import { Bulletin } from '../../packages/sw/src/bulletin.ts'
import { FollowedLog } from '../../packages/sw/src/log/followed-log.ts'
import type { CacheDatabase } from '../../packages/sw/src/store/cache-database.ts'
import { ConfirmationStore } from '../../packages/sw/src/store/confirmation-store.ts'
import { mayReplace } from '../../packages/sw/src/store/entry-guard.ts'
import { LogStore } from '../../packages/sw/src/store/log-store.ts'
import type { Faults } from './faults.ts'
import type { Network } from './network.ts'
import type { Oracle } from './oracle.ts'
import { MAX_BLIND_MS } from './sim-log.ts'
import { POLICY } from './sim-portal.ts'

/** A stored response. */
export interface SimEntry extends Stamped {
  readonly version: number
  readonly fields: Headers
  readonly requestTimeMs: number
  readonly responseTimeMs: number
}

/** What outlives a worker. */
export interface SimDevice {
  readonly database: CacheDatabase
  readonly entries: Map<number, SimEntry>
  readonly confirmations: Map<string, Confirmation>
  readonly nowMs: () => number
}

/** What a worker needs. */
export interface SimWorkerOptions {
  readonly device: SimDevice
  readonly network: Network
  readonly oracle: Oracle
  readonly faults: Faults
}

const SCOPE = 'public'

/** The worker: its real log, rule and plan of a read, over a store of entries in memory. */
export class SimWorker {
  readonly log: FollowedLog
  readonly #options: SimWorkerOptions

  constructor(options: SimWorkerOptions) {
    const { database, confirmations, nowMs } = options.device
    this.#options = options
    const store = new LogStore(database)
    this.log = new FollowedLog({
      store: Object.assign(store, { loadFirst: () => store.load() }),
      confirmations: Object.assign(new ConfirmationStore('in memory'), {
        open: () => undefined,
        read: async (scope: string) => confirmations.get(scope),
      }),
      bulletin: new Bulletin(() => undefined),
      now: nowMs,
      onHardInvalidation: () => undefined,
    })
  }

  async applyInvalidation(
    scope: string,
    told: Invalidation,
    confirmation: Confirmation,
  ): Promise<RelayOutcome> {
    const { faults, oracle } = this.#options
    const event = faults.event(told)
    const outcome = await this.log.applyInvalidation(scope, event, this.#believed(confirmation))
    if (outcome.kind === 'applied') oracle.receive(told.position, told.previousSeq)
    return outcome
  }

  async applyReset(
    scope: string,
    position: Position,
    confirmation: Confirmation,
    from?: Position | null,
  ): Promise<RelayOutcome> {
    const outcome = await this.log.applyReset(scope, position, this.#believed(confirmation), from)
    if (outcome.kind === 'applied') this.#options.oracle.startOver(outcome.position)
    return outcome
  }

  confirm(scope: string, confirmation: Confirmation): void {
    this.log.confirm(scope, this.#believed(confirmation))
  }

  /** The answer to an own write has arrived. */
  async hearOwnWrite(tag: string, position: Position): Promise<void> {
    await this.log.raise(SCOPE, [tag], position)
    if (this.log.position(SCOPE)?.epoch === position.epoch) {
      this.#options.oracle.receive(position, position.seq - 1)
    }
  }

  /**
   * Reads a row as a page would.
   *
   * @returns the version that was handed out as fresh, `undefined` when the origin was asked
   * @throws BrokenPromise when it may not be fresh
   */
  async read(row: number): Promise<number | undefined> {
    const { device, oracle } = this.#options
    await this.log.load()
    const following = await this.log.isFollowing(SCOPE)
    const entry = device.entries.get(row)
    if (entry !== undefined && this.#isFresh(row, entry, following)) {
      const { version } = entry
      oracle.judgeFresh({ row, version })
      return version
    }
    await this.#ask(row)
    return undefined
  }

  /**
   * @param setBackMs by how much the device's clock was set back: a worker that was started since can't know of it, and
   * trusts for longer by as much
   * @throws BrokenPromise when this worker follows and may not
   */
  judgeFollowing(trueNowMs: number, setBackMs: number): void {
    if (!this.log.follows(SCOPE)) return
    this.#options.oracle.judgeFollowing(trueNowMs, LEASE_MS + MAX_BLIND_MS + setBackMs)
  }

  #isFresh(row: number, entry: SimEntry, following: boolean): boolean {
    const match = matchRoute(POLICY, { method: 'GET', pathname: `/rows/${row}` })
    if (match === undefined) return false
    const plan = planRead({
      request: { method: 'GET', cacheMode: 'default', fields: new Headers() },
      stored: { status: 200, policyVersionCurrent: true, ...entry },
      validity: this.#judge(entry),
      route: match.route,
      following,
      nowMs: this.#options.device.nowMs(),
    })
    return plan.kind === 'hit' && !plan.stale
  }

  async #ask(row: number): Promise<void> {
    const first = await this.#fetch(row, undefined)
    const validity = this.#judge(first)
    const epoch = this.log.position(SCOPE)?.epoch
    const isOld = validity.kind === 'invalid' && epoch !== undefined
    const after = isOld && Number.isFinite(validity.seq) ? { epoch, seq: validity.seq } : undefined
    this.#store(row, after === undefined ? first : await this.#fetch(row, after))
  }

  async #fetch(row: number, after: Position | undefined): Promise<SimEntry> {
    const { network, device, faults } = this.#options
    const requestTimeMs = device.nowMs()
    const headers = new Headers()
    if (after !== undefined) headers.set(FIELD.springhouseAfter, formatPosition(after))
    const answer = await network.read(`/rows/${row}`, headers, this)
    const { headers: fields } = answer
    const named = parsePosition(fields.get(FIELD.springhousePosition))
    const stamp = faults.stamp(named, this.log.position(SCOPE))
    const tags = parseCacheGroups(fields.get(FIELD.cacheGroups)) ?? []
    const version = versionIn(await answer.json())
    return { version, fields, stamp, tags, requestTimeMs, responseTimeMs: device.nowMs() }
  }

  #store(row: number, received: SimEntry): void {
    const { entries } = this.#options.device
    const epoch = this.log.position(SCOPE)?.epoch
    if (mayReplace(entries.get(row), received, epoch)) entries.set(row, received)
  }

  #judge(entry: Stamped): Validity {
    return judgeValidity(entry, this.log.view(SCOPE))
  }

  #believed(confirmation: Confirmation): Confirmation {
    const { faults, device } = this.#options
    return faults.confirmation(confirmation, device.nowMs())
  }
}

function versionIn(body: unknown): number {
  const hasVersion = typeof body === 'object' && body !== null && 'version' in body
  if (hasVersion && typeof body.version === 'number') return body.version
  throw new TypeError('An answer without a version')
}
