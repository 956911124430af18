// SPDX-License-Identifier: MIT
import { withDeadline } from '../deadline.ts'
import type { Origin } from '../origin.ts'
import type { OriginListener } from '../origin-event.ts'
import {
  hashOf,
  identifyOperation,
  type OperationIdentity,
  readIdempotencyKey,
} from '../sql/operation-identity.ts'
import { CollectedTags, decodeRequests, encodeRequests } from '../sql/pending-tags.ts'
import {
  inProgress,
  keyReused,
  malformedKey,
  outcomeUnknown,
  statusProblem,
} from '../sql/problem-response.ts'
import { type Fields, proofFields } from '../sql/proof-fields.ts'
import {
  decodeFields,
  type RecordedResponse,
  recordResponse,
  replayResponse,
  withFields,
} from '../sql/recorded-response.ts'
import type { StoreOperation, StoreWork } from './operation-store.ts'
import { publishCollected } from './publish-collected.ts'
import type { Beginning, MarkerTimes, RedisMarkers, Try } from './redis-markers.ts'

/** What one run works with. */
export interface RedisRunOptions {
  readonly markers: () => Promise<RedisMarkers>
  readonly origin: Pick<Origin, 'invalidate'>
  readonly times: MarkerTimes
  readonly timeoutMs: number
  readonly onEvent: OriginListener
  /** Names the run. */
  readonly token: string
}

/** Names an operation for its owner and key, whatever its method and path: who asks what became of it knows neither. */
export function nameOperation(owner: string, key: string): string {
  return hashOf([owner, key])
}

/** One attempt at an operation whose record is in Redis. */
export class RedisRun {
  readonly #options: RedisRunOptions

  constructor(options: RedisRunOptions) {
    this.#options = options
  }

  async answer(operation: StoreOperation, work: StoreWork<undefined>): Promise<Response> {
    const { request, owner } = operation
    const given = readIdempotencyKey(request)
    if (given.kind === 'malformed') return malformedKey()
    if (given.kind === 'absent') return this.#perform(operation, work)
    const identity = await identifyOperation(request, owner, given.key)
    const isExternal = operation.effects === 'external'
    const name = nameOperation(owner, given.key)
    const attempt = { name, token: this.#options.token, isExternal }
    const beginning = await this.#ask((markers) =>
      markers.begin(attempt, identity.fingerprint),
    ).catch(
      // Nobody knows whether it has been done before: nothing is run.
      () => undefined,
    )
    const proof = this.#proof(given.key, beginning?.kind === 'done')
    const answered = await this.#decide({ operation, work, identity, attempt }, beginning)
    return withFields(answered, proof)
  }

  async #decide(job: Job, beginning: Beginning | undefined): Promise<Response> {
    switch (beginning?.kind) {
      case undefined: {
        await this.#end(job.attempt, 'abandoned')
        const response = statusProblem(503, 'Temporarily unavailable', 'Redis does not answer')
        response.headers.set('Retry-After', '2')
        return response
      }
      case 'reused':
        return keyReused()
      case 'indeterminate':
        return outcomeUnknown()
      case 'in-flight':
        return inProgress()
      case 'done':
        return this.#replay(job, beginning)
      case 'begun':
        return this.#begin(job)
    }
  }

  async #replay(
    { operation }: Job,
    { status, fields, requests, body }: Extract<Beginning, { readonly kind: 'done' }>,
  ): Promise<Response> {
    const response = replayResponse({ status, fields: decodeFields(fields), body })
    return this.#published(response, operation, decodeRequests(requests))
  }

  async #begin(job: Job): Promise<Response> {
    const { attempt, operation, work } = job
    const renewal = this.#keepLocked(attempt)
    const collected = new CollectedTags(operation.scope ?? 'public')
    try {
      const response = await this.#work(operation, work, collected)
      if (response.status >= 400) {
        await this.#end(attempt, 'abandoned')
        return response
      }
      // Order: recorded first. A process that is killed before the append is asked again, and appends with the replay.
      await this.#record(job, await recordResponse(response.clone()), collected)
      return await this.#published(response, operation, collected.requests)
    } catch (error) {
      if (!attempt.isExternal) {
        await this.#end(attempt, 'abandoned')
        throw error
      }
      const { owner } = operation
      this.#options.onEvent({ type: 'outcome-unknown', owner, key: job.identity.key, error })
      await this.#end(attempt, 'indeterminate')
      return outcomeUnknown()
    } finally {
      clearInterval(renewal)
    }
  }

  async #perform(operation: StoreOperation, work: StoreWork<undefined>): Promise<Response> {
    const collected = new CollectedTags(operation.scope ?? 'public')
    const response = await this.#work(operation, work, collected)
    if (response.status >= 400) return response
    return this.#published(response, operation, collected.requests)
  }

  #work(
    { request }: StoreOperation,
    work: StoreWork<undefined>,
    collected: CollectedTags,
  ): Promise<Response> {
    const invalidate: Parameters<typeof work>[0]['invalidate'] = (tags, options) =>
      collected.add(tags, options)
    return work({ tx: undefined, request, invalidate })
  }

  async #record(
    { attempt, operation, identity }: Job,
    response: RecordedResponse,
    collected: CollectedTags,
  ): Promise<void> {
    const { status, fields, body = new Uint8Array() } = response
    const etag = fields.find(([name]) => name.toLowerCase() === 'etag')?.[1] ?? ''
    const requests = encodeRequests(collected.requests)
    const done = { status, etag, fields: JSON.stringify(fields), requests, body }
    const recording = this.#ask((markers) => markers.finish(attempt, identity.fingerprint, done))
    const why = await recording.then(
      (isRecorded) => (isRecorded ? undefined : 'another process holds the operation'),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (why === undefined) return
    // It took effect, and says so; whether it is repeated depends on whether its answer arrives.
    const { owner } = operation
    this.#options.onEvent({ type: 'unrecorded', owner, key: identity.key, why })
  }

  async #published(
    response: Response,
    { scope = 'public' }: StoreOperation,
    requests: CollectedTags['requests'],
  ): Promise<Response> {
    return withFields(response, await publishCollected(this.#options.origin, requests, scope))
  }

  #keepLocked(attempt: Try): NodeJS.Timeout {
    const renew = (): void => {
      // A lock that can't be kept runs out; what was done meanwhile is recorded if nobody else has begun.
      this.#ask((markers) => markers.renew(attempt)).catch(() => undefined)
    }
    return setInterval(renew, this.#options.times.lockMs / 3).unref()
  }

  async #end(attempt: Try, how: 'abandoned' | 'indeterminate'): Promise<void> {
    // Without it the lock runs out by itself.
    await this.#ask((markers) => markers.end(attempt, how)).catch(() => undefined)
  }

  async #ask<T>(question: (markers: RedisMarkers) => Promise<T>): Promise<T> {
    const { markers, timeoutMs } = this.#options
    return withDeadline(markers().then(question), timeoutMs)
  }

  #proof(key: string, replayed: boolean): Fields {
    return proofFields(key, replayed, Math.floor(this.#options.times.markerMs / 1000))
  }
}

interface Job {
  readonly operation: StoreOperation
  readonly work: StoreWork<undefined>
  readonly identity: OperationIdentity
  readonly attempt: Try
}
