// SPDX-License-Identifier: MIT
import { EVERYTHING, type Position, type Tag } from '@springhouse/core'
import { withDeadline } from '../deadline.ts'
import { LogUnavailableError } from '../errors/log-unavailable-error.ts'
import type { LogDriver } from '../log/log-driver.ts'
import type { Backlog } from './backlog.ts'
import type { OwnAppends } from './own-appends.ts'
import type { AppendRequest } from './scope-follower.ts'

/** Above this many distinct tags, what waits for the log becomes "everything". */
const MAX_WAITING_TAGS = 1_000

/** Appends invalidations to the log, each with a deadline. */
export class Publisher {
  readonly #driver: LogDriver
  readonly #backlog: Backlog
  readonly #own: OwnAppends
  readonly #deadlineMs: number
  readonly #appended: (request: AppendRequest, position: Position) => void
  /** What waits for the log, by scope and kind. */
  readonly #waiting = new Map<string, Set<Tag>>()

  constructor(options: PublisherOptions) {
    this.#driver = options.driver
    this.#backlog = options.backlog
    this.#own = options.own
    this.#deadlineMs = options.deadlineMs
    this.#appended = options.appended
  }

  /**
   * Appends once.
   *
   * @throws LogUnavailableError when the log doesn't answer in time; it may have appended nevertheless
   */
  async append(request: AppendRequest): Promise<Position> {
    const { scope, tags, kind } = request
    try {
      const appending = this.#driver.append(scope, tags, kind)
      const position = await withDeadline(appending, this.#deadlineMs)
      this.#appended(request, position)
      this.#appendAgain(this.#own.note(request, position.epoch))
      return position
    } catch (cause) {
      throw new LogUnavailableError('append an invalidation', scope, { cause })
    }
  }

  /** Appends; what can't be appended now waits in memory and is appended as soon as the log answers. */
  async appendOrKeep(request: AppendRequest): Promise<Position> {
    try {
      return await this.append(request)
    } catch (error) {
      this.#keep(request, error)
      throw error
    }
  }

  /** Told when a log has begun another life: what this process appended in the one before may be lost to the others. */
  epochBegan(scope: string, epoch: string): void {
    this.#appendAgain(this.#own.begin(scope, epoch))
  }

  // Order: kept as long as it isn't appended, so that this process answers nothing from a cache meanwhile.
  #appendAgain(requests: readonly AppendRequest[]): void {
    for (const request of requests) this.#keep(request, undefined)
    if (requests.length > 0) void this.#backlog.run()
  }

  #keep(request: AppendRequest, why: unknown): void {
    const { scope, tags, kind } = request
    const name = `${kind} ${scope}`
    const waiting = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, waiting)
    for (const tag of tags) waiting.add(tag)
    if (waiting.size > MAX_WAITING_TAGS) {
      waiting.clear()
      waiting.add(EVERYTHING)
    }
    this.#backlog.add(name, () => this.#appendWaiting(name, request), why)
  }

  async #appendWaiting(name: string, { scope, kind }: AppendRequest): Promise<void> {
    const tags = [...(this.#waiting.get(name) ?? [])]
    // Order: taken out before the append, so that a tag that is invalidated again meanwhile is appended again.
    this.#waiting.delete(name)
    if (tags.length > 0) await this.appendOrKeep({ scope, kind, tags })
  }
}

/** What a publisher needs. */
export interface PublisherOptions {
  readonly driver: LogDriver
  readonly backlog: Backlog
  readonly own: OwnAppends
  readonly deadlineMs: number
  /** Told of each append that the log has confirmed. */
  readonly appended: (request: AppendRequest, position: Position) => void
}
