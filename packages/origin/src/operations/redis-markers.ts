// SPDX-License-Identifier: MIT
import type { OperationStatus } from '@springhouse/core'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { decodeCount, decodeText } from '../redis/replies.ts'
import { runScript } from '../redis/run-script.ts'
import {
  BEGIN_OPERATION,
  END_OPERATION,
  FINISH_OPERATION,
  LOOK_UP,
  RENEW,
} from './redis-scripts.ts'

/** What the attempt to begin an operation came to. */
export type Beginning =
  | { readonly kind: 'begun' | 'reused' | 'indeterminate' }
  | { readonly kind: 'in-flight'; readonly leftMs: number }
  | {
      readonly kind: 'done'
      readonly status: number
      /** JSON of the answer's fields. */
      readonly fields: string
      /** JSON of what it has invalidated. */
      readonly requests: string
      /** `undefined` when it is remembered no more. */
      readonly body: Uint8Array | undefined
    }

/** What is remembered of an operation that took effect. */
export interface DoneOperation {
  readonly status: number
  readonly etag: string
  readonly fields: string
  readonly requests: string
  readonly body: Uint8Array
}

/** For how long things are kept, in milliseconds. */
export interface MarkerTimes {
  readonly lockMs: number
  readonly bodyMs: number
  readonly markerMs: number
}

/** One try of one operation. */
export interface Try {
  /** Names the operation: the same for the same owner and key. */
  readonly name: string
  /** Names this try. */
  readonly token: string
  /** Whether a try that is never heard of again leaves its operation indeterminate. */
  readonly isExternal: boolean
}

/** Operations in Redis: a hash each, and its body beside it, which goes earlier. Times are those of Redis' own clock. */
export class RedisMarkers {
  readonly #connection: RedisConnection
  readonly #app: string
  readonly #times: MarkerTimes

  constructor(connection: RedisConnection, app: string, times: MarkerTimes) {
    this.#connection = connection
    this.#app = app
    this.#times = times
  }

  /** Locks an operation for this try, unless it is done or somebody is at it. */
  async begin({ name, token, isExternal }: Try, fingerprint: string): Promise<Beginning> {
    const { lockMs, markerMs } = this.#times
    const reply = await this.#run(BEGIN_OPERATION, name, [
      token,
      fingerprint,
      String(lockMs),
      String(isExternal ? markerMs : lockMs),
      isExternal ? '1' : '0',
    ])
    const [kind, ...rest] = Array.isArray(reply) ? reply.map(decodeText) : []
    const [first = '', fields = '', requests = ''] = rest
    switch (kind) {
      case 'begun':
      case 'reused':
      case 'indeterminate':
        return { kind }
      case 'in-flight':
        return { kind, leftMs: decodeCount(first) }
      case 'done': {
        const body = await this.#readBody(name)
        return { kind, status: decodeCount(first), fields, requests, body }
      }
      case undefined:
      default:
        throw new TypeError(`Cannot read Redis reply: an operation is not "${kind}"`)
    }
  }

  /** Keeps the lock; `false` when it isn't this try's any more. */
  async renew({ name, token, isExternal }: Try): Promise<boolean> {
    const { lockMs, markerMs } = this.#times
    const args = [token, String(lockMs), String(isExternal ? markerMs : lockMs)]
    return decodeCount(await this.#run(RENEW, name, args)) === 1
  }

  /** Records the answer, if the lock is still this try's, or nobody's; `false` when it is another's. */
  async finish({ name, token }: Try, fingerprint: string, done: DoneOperation): Promise<boolean> {
    const { bodyMs, markerMs } = this.#times
    const { status, etag, fields, requests, body } = done
    const { buffer, byteOffset, byteLength } = body
    const reply = await this.#run(FINISH_OPERATION, name, [
      token,
      fingerprint,
      String(markerMs),
      String(bodyMs),
      String(status),
      etag,
      fields,
      requests,
      Buffer.from(buffer, byteOffset, byteLength),
    ])
    return decodeCount(reply) === 1
  }

  /** Gives the lock back: nothing was done, or (`indeterminate`) nobody knows what. */
  async end({ name, token }: Try, how: 'abandoned' | 'indeterminate'): Promise<void> {
    await this.#run(END_OPERATION, name, [token, how])
  }

  async lookUp(name: string): Promise<OperationStatus> {
    const reply = await this.#run(LOOK_UP, name, [])
    const [state = '', status = '', etag = ''] = Array.isArray(reply) ? reply.map(decodeText) : []
    switch (state) {
      case 'in-flight':
      case 'indeterminate':
        return { state }
      case 'done':
        return { state, status: decodeCount(status), ...(etag !== '' && { etag }) }
      default:
        return { state: 'unknown' }
    }
  }

  async #readBody(name: string): Promise<Uint8Array | undefined> {
    const [, key] = this.#keys(name)
    const reply = await this.#connection.sendForBytes(key, ['GET', key])
    return Buffer.isBuffer(reply) ? reply : undefined
  }

  #run(script: typeof RENEW, name: string, args: readonly (string | Buffer)[]): Promise<unknown> {
    return runScript(this.#connection, script, this.#keys(name), args)
  }

  // The braces put both on the same server of a cluster.
  #keys(name: string): readonly [marker: string, body: string] {
    const prefix = `{${this.#app}:operation:${name}}`
    return [`${prefix}:marker`, `${prefix}:body`]
  }
}
