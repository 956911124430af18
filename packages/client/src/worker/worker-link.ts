// SPDX-License-Identifier: MIT
import type { WorkerApi } from '@springhouse/core'
import type { Environment, WorkerTarget } from '../environment.ts'
import { openSession, type WorkerSession } from './open-session.ts'
import { WorkerRefusedError, WorkerUnavailableError } from './worker-errors.ts'

/** How long one call may take before it is repeated on a fresh port. */
export const CALL_TIMEOUT_MS = 10_000
/** After this long without an answer a second port asks whether the worker is still the same one. */
export const PROBE_AFTER_MS = 2_000
/** Platform: browsers stop an idle worker after about 30 s, and its ports then hang for ever without an error. */
export const SUSPECT_AFTER_MS = 20_000
/**
 * How long a port is used at most. Platform: calls on a port don't keep a worker alive, only the message that brought the
 * port does, for as long as the worker extends it.
 */
export const LONGEST_SESSION_MS = 25_000
/** How long a call waits for the first worker to become active. */
export const ACTIVE_TIMEOUT_MS = 10_000

const MAX_ATTEMPTS = 3

type LinkEnvironment = Pick<Environment, 'now' | 'startTimer' | 'workers'>
type Outcome<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'lost' }

/**
 * Calls a worker that may be stopped at any moment.
 *
 * A call that isn't answered is repeated on a fresh port, which is safe because every call of {@link WorkerApi} may be
 * repeated.
 */
export class WorkerLink {
  readonly #environment: LinkEnvironment
  #current: OpenSession | undefined
  #opening: Promise<OpenSession> | undefined
  #refusedBy: WorkerTarget | undefined

  constructor(environment: LinkEnvironment) {
    this.#environment = environment
  }

  /** Whether the active worker can be called: there is one, and it hasn't refused this page. */
  get isUsable(): boolean {
    const active = this.#environment.workers?.active()
    return active !== undefined && active !== this.#refusedBy
  }

  /**
   * Makes one call.
   *
   * @throws WorkerUnavailableError when there is no worker, or it stays silent on {@link MAX_ATTEMPTS} ports
   * @throws WorkerRefusedError when it doesn't know our version
   */
  async call<Value>(work: (api: WorkerApi) => Promise<Value>): Promise<Value> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const open = await this.#connect().catch((error: unknown) => {
        // Perhaps it was stopped between the message and its answer: that message is lost for ever.
        if (attempt === MAX_ATTEMPTS || !isSilence(error)) throw error
      })
      if (open === undefined) continue
      const outcome = await this.#perform(open, work)
      if (outcome.kind === 'answered') return outcome.value
      this.#abandon(open)
    }
    throw new WorkerUnavailableError('silent')
  }

  /** Closes the session; a later call opens another one. */
  close(): void {
    if (this.#current !== undefined) this.#abandon(this.#current)
  }

  async #connect(): Promise<OpenSession> {
    const target = this.#environment.workers?.active() ?? (await this.#whenActive())
    const current = this.#current
    if (current?.isTrusted(target, this.#environment.now()) === true) return current
    if (current !== undefined) this.#abandon(current)
    this.#opening ??= this.#open(target).finally(() => {
      this.#opening = undefined
    })
    return await this.#opening
  }

  async #open(target: WorkerTarget): Promise<OpenSession> {
    try {
      const session = await openSession(target, this.#environment)
      this.#refusedBy = undefined
      this.#current = new OpenSession(session, this.#environment.now())
      return this.#current
    } catch (error) {
      if (error instanceof WorkerRefusedError) this.#refusedBy = target
      throw error
    }
  }

  #abandon(open: OpenSession): void {
    open.abandon()
    if (this.#current === open) this.#current = undefined
  }

  #whenActive(): Promise<WorkerTarget> {
    const { workers } = this.#environment
    if (workers === undefined) return Promise.reject(new WorkerUnavailableError('unsupported'))
    return new Promise((resolve, reject) => {
      const waiting = new AbortController()
      const cancelTimer = this.#environment.startTimer(() => {
        waiting.abort()
        reject(new WorkerUnavailableError('inactive'))
      }, ACTIVE_TIMEOUT_MS)
      const look = (): void => {
        const active = workers.active()
        if (active === undefined) return
        waiting.abort()
        cancelTimer()
        resolve(active)
      }
      workers.onActive(look, waiting.signal)
    })
  }

  async #perform<Value>(
    open: OpenSession,
    work: (api: WorkerApi) => Promise<Value>,
  ): Promise<Outcome<Value>> {
    const environment = this.#environment
    const cancels: (() => void)[] = []
    const timeout = new Promise<Outcome<Value>>((resolve) => {
      cancels.push(
        environment.startTimer(() => {
          resolve({ kind: 'timeout' })
        }, CALL_TIMEOUT_MS),
        environment.startTimer(() => void this.#probe(open), PROBE_AFTER_MS),
      )
    })
    const answer = work(open.session.api).then((value): Outcome<Value> => {
      open.heardAtMs = this.#environment.now()
      return { kind: 'answered', value }
    })
    try {
      return await Promise.race([answer, timeout, open.lost])
    } finally {
      for (const cancel of cancels) cancel()
    }
  }

  // A worker that is only slow keeps its boot id, and its answer is waited for on the port that carries the call.
  async #probe(open: OpenSession): Promise<void> {
    try {
      const probe = await openSession(open.session.target, this.#environment)
      if (probe.bootId !== open.session.bootId) this.#abandon(open)
      probe.close()
    } catch {
      // Silence proves nothing yet: the call's own timeout decides.
    }
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof WorkerUnavailableError && error.reason === 'silent'
}

class OpenSession {
  readonly session: WorkerSession
  readonly lost: Promise<{ readonly kind: 'lost' }>
  readonly #openedAtMs: number
  heardAtMs: number
  #resolveLost: (outcome: { readonly kind: 'lost' }) => void = () => {}

  constructor(session: WorkerSession, openedAtMs: number) {
    this.session = session
    this.#openedAtMs = openedAtMs
    this.heardAtMs = openedAtMs
    this.lost = new Promise((resolve) => {
      this.#resolveLost = resolve
    })
  }

  isTrusted(target: WorkerTarget, nowMs: number): boolean {
    const idleMs = nowMs - this.heardAtMs
    const isLikelyAlive =
      idleMs <= SUSPECT_AFTER_MS && nowMs - this.#openedAtMs <= LONGEST_SESSION_MS
    // A clock that was set back says nothing.
    return this.session.target === target && idleMs >= 0 && isLikelyAlive
  }

  abandon(): void {
    this.session.close()
    this.#resolveLost({ kind: 'lost' })
  }
}
