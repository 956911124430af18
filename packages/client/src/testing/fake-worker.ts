// SPDX-License-Identifier: MIT
import type {
  CacheReport,
  Confirmation,
  DrainReason,
  EntrySummary,
  Invalidation,
  Position,
  RelayOutcome,
  ScopeState,
  SessionNews,
  WorkerApi,
} from '@springhouse/core'
import type { WorkerHost, WorkerTarget } from '../environment.ts'
import { TagTable, WORKER_PROTOCOL } from '@springhouse/core'
import { expose } from 'comlink'

/** What a fake worker does with the next call of `applyInvalidation`. */
export type Mishap = 'dies-before' | 'dies-after' | 'fails' | 'throws'

/** A service worker that keeps its tables through its deaths, as the real one does on disk. */
export class FakeWorker implements WorkerTarget, WorkerApi {
  readonly tables: Map<string, TagTable> = new Map()
  readonly applied: string[] = []
  readonly sessions: { partition: string; cache: boolean }[] = []
  readonly confirmations: Confirmation[] = []
  /** Positions that another device has told. */
  readonly told: Position[] = []
  broadcast: (message: unknown) => void = () => {}
  connects = 0
  boots = 1
  forgotten = 0
  readonly drainReasons: DrainReason[] = []
  /** `false`: it doesn't answer a connect. */
  isResponsive = true
  refuses = false
  mishap: Mishap | undefined
  positionsFail = false
  #ports: MessagePort[] = []

  postMessage(_message: unknown, [port]: Transferable[]): void {
    this.connects += 1
    if (!this.isResponsive || !(port instanceof MessagePort)) return
    if (this.refuses) {
      port.postMessage({ springhouse: 2, type: 'refused', why: 'version 1 is not known' })
      return
    }
    this.#ports.push(port)
    port.postMessage({ springhouse: WORKER_PROTOCOL, type: 'ready', bootId: `b${this.boots}` })
    expose(apiOf(this), port)
  }

  /** Stops it: open ports hang from now on, the next connect starts it anew. */
  kill(): void {
    this.boots += 1
    for (const port of this.#ports) port.close()
    this.#ports = []
  }

  positions(): Promise<readonly ScopeState[]> {
    if (this.positionsFail) return Promise.reject(new Error('disk is gone'))
    const states = [...this.tables].map(([scope, { position }]) => ({ scope, position }))
    return Promise.resolve(states)
  }

  async applyInvalidation(
    scope: string,
    invalidation: Invalidation,
    confirmation: Confirmation,
  ): Promise<RelayOutcome> {
    const mishap = this.mishap
    this.mishap = undefined
    if (mishap === 'dies-before') return this.#die()
    if (mishap === 'fails') return { kind: 'failed', why: 'disk is full' }
    if (mishap === 'throws') throw new Error('broken')
    const table = this.tables.get(scope)
    const outcome = table?.apply(invalidation)
    if (table === undefined || outcome?.kind !== 'applied') {
      return { kind: 'gap', position: table?.position }
    }
    this.applied.push(`${scope} ${invalidation.position.seq} ${invalidation.tags.join()}`)
    this.confirmations.push(confirmation)
    const { tags, position } = invalidation
    this.#changed(scope, tags, position)
    if (mishap === 'dies-after') return this.#die()
    return { kind: 'applied', position: table.position }
  }

  applyReset(
    scope: string,
    position: Position,
    _confirmation?: Confirmation,
    from?: Position | null,
  ): Promise<RelayOutcome> {
    const here = this.tables.get(scope)?.position
    const isLate = from !== undefined && here?.epoch !== from?.epoch
    if (isLate && here?.epoch !== position.epoch) {
      return Promise.resolve({ kind: 'gap', position: here })
    }
    this.tables.set(scope, TagTable.startingAt(position))
    this.applied.push(`${scope} reset ${position.epoch}.${position.seq}`)
    this.#changed(scope, [], undefined)
    return Promise.resolve({ kind: 'applied', position })
  }

  applySession({ partition, cache, confirmations = [] }: SessionNews): Promise<void> {
    this.sessions.push({ partition, cache })
    this.confirmations.push(...confirmations.map(({ confirmation }) => confirmation))
    this.broadcast({ springhouse: WORKER_PROTOCOL, type: 'partition', partition })
    return Promise.resolve()
  }

  after(position: Position): Promise<void> {
    this.told.push(position)
    return Promise.resolve()
  }

  forgetPrivateData(): Promise<void> {
    this.forgotten += 1
    return Promise.resolve()
  }

  /** How often it was told to send. */
  get drains(): number {
    return this.drainReasons.length
  }

  drainOutbox(reason: DrainReason): Promise<void> {
    this.drainReasons.push(reason)
    return Promise.resolve()
  }

  report(): Promise<CacheReport> {
    return Promise.reject(new Error('A fake worker holds nothing to report'))
  }

  inspect(limit: number): Promise<readonly EntrySummary[]> {
    return limit < 0 ? Promise.reject(new RangeError('limit')) : Promise.resolve([])
  }

  /** Starts the table of a scope. */
  startAt(scope: string, position: Position): void {
    this.tables.set(scope, TagTable.startingAt(position))
  }

  #changed(scope: string, tags: readonly string[], position: Position | undefined): void {
    this.broadcast({ springhouse: WORKER_PROTOCOL, type: 'changed', scope, tags, position })
  }

  #die(): Promise<never> {
    this.kill()
    return new Promise(() => {})
  }
}

/** A registration whose worker the test decides. */
export class FakeWorkerHost implements WorkerHost {
  worker: WorkerTarget | undefined
  registerError: Error | undefined
  readonly #listeners = new Set<() => void>()

  constructor(worker?: WorkerTarget) {
    this.worker = worker
  }

  register(): Promise<void> {
    return this.registerError === undefined ? Promise.resolve() : Promise.reject(this.registerError)
  }

  active(): WorkerTarget | undefined {
    return this.worker
  }

  onActive(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener))
    if (this.worker !== undefined) queueMicrotask(listener)
  }

  activate(worker: WorkerTarget): void {
    this.worker = worker
    for (const listener of this.#listeners) listener()
  }
}

// Comlink calls what it finds on the exposed object; methods stay bound to the worker.
function apiOf(worker: FakeWorker): WorkerApi {
  return {
    positions: () => worker.positions(),
    applyInvalidation: (...call) => worker.applyInvalidation(...call),
    applyReset: (...reset) => worker.applyReset(...reset),
    applySession: (session) => worker.applySession(session),
    after: (position) => worker.after(position),
    forgetPrivateData: () => worker.forgetPrivateData(),
    drainOutbox: (reason) => worker.drainOutbox(reason),
    inspect: (limit) => worker.inspect(limit),
    report: () => worker.report(),
  }
}
