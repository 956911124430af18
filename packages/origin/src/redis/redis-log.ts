// SPDX-License-Identifier: MIT
import {
  ancestorsOf,
  type Invalidation,
  type InvalidationKind,
  type Position,
  type Tag,
} from '@springhouse/core'
import { type CatchUp, joinCatchUp, MAX_CATCH_UP_TAGS, planCatchUp } from '../log/catch-up.ts'
import { newEpoch, newNonce } from '../log/epoch.ts'
import type { LogState, TagVersions } from '../log/log-driver.ts'
import type { AppendScript } from './append-script.ts'
import type { Place } from './place.ts'
import type { RedisConnection } from './redis-connection.ts'
import { decodeCatchUp, decodePull, decodeVersions, type PullReply } from './replies.ts'
import { runScript } from './run-script.ts'
import { CATCH_UP, PULL, RANGE, REPORT, type Script, TRIM, VERSIONS } from './scripts.ts'

/** What one scope's log needs. */
export interface RedisLogOptions {
  readonly connection: Pick<RedisConnection, 'send'>
  readonly appendScript: AppendScript
  /** App and scope: prefix of the keys. */
  readonly name: string
  readonly history: number
  /** Name of this process among those that follow the log. */
  readonly process: string
}

/** Most entries that one pull answers. */
const PULL_LIMIT = 1_000

/** Every so many entries the log is trimmed. */
const TRIM_EVERY = 64

/** How long a process counts as alive after it was last heard, in milliseconds. */
const PROCESS_LEASE_MS = 5_000

/** One scope's log in Redis: each call is one script, so each answer is one consistent view. */
export class RedisLog {
  readonly #options: RedisLogOptions
  readonly #keys: readonly [log: string, tags: string]

  constructor(options: RedisLogOptions) {
    this.#options = options
    this.#keys = [this.#key('log'), this.#key('tags')]
  }

  /** Key of the stream, for the read that blocks. */
  get streamKey(): string {
    return this.#keys[0]
  }

  /** Key of the hash that tells how far each process has come. */
  get processesKey(): string {
    return this.#key('processes')
  }

  /** A key beside the log that may be written without changing anything. */
  get markKey(): string {
    return this.#key('mark')
  }

  async append(tags: readonly Tag[], kind: InvalidationKind): Promise<Place> {
    const place = await this.#options.appendScript.run(this.#keys, [kind, tags.join(' ')])
    if (place.position.seq % TRIM_EVERY === 0) this.#trim()
    return place
  }

  /** Reads where the log stands. */
  async read(): Promise<LogState> {
    const { head, floor } = decodePull(await this.#run(RANGE, ['', '0', '0']))
    return { head, floor }
  }

  /** Learns, for a follower, what comes after its place; notes that this process follows and has come so far. */
  async pull(place: Place | undefined): Promise<PullReply> {
    const { connection, process } = this.#options
    const { position, nonce } = place ?? { position: { epoch: '', seq: 0 }, nonce: '' }
    const { epoch, seq } = position
    const asked = [epoch, String(seq), nonce, String(PULL_LIMIT)]
    const args = [newEpoch(), newNonce(), ...asked, process, String(PROCESS_LEASE_MS)]
    return decodePull(await runScript(connection, PULL, [...this.#keys, this.processesKey], args))
  }

  /** Tells how far this process has applied the log. */
  async report({ epoch, seq }: Position): Promise<void> {
    const { connection, process } = this.#options
    const args = [process, String(PROCESS_LEASE_MS), epoch, String(seq)]
    await runScript(connection, REPORT, [this.processesKey], args)
  }

  /** Tells that this process follows no more. */
  async leave(): Promise<void> {
    const { connection, process } = this.#options
    await connection.send(this.processesKey, ['HDEL', this.processesKey, process])
  }

  async catchUp(since: Position | undefined): Promise<CatchUp> {
    const { epoch, seq } = since ?? { epoch: '', seq: 0 }
    const args = [epoch, String(seq), String(MAX_CATCH_UP_TAGS)]
    const reply = decodeCatchUp(await this.#run(CATCH_UP, args))
    const { head, tags } = reply
    const plan = planCatchUp(since, reply)
    switch (plan.kind) {
      case 'nothing':
        return { kind: 'caught-up', from: head, head, invalidations: [] }
      case 'reset':
        return { kind: 'reset', head, why: plan.why }
      case 'collect':
        return tags === undefined
          ? { kind: 'reset', head, why: 'too-many' }
          : joinCatchUp(plan.since, head, tags)
    }
  }

  async readRange(
    epoch: string,
    firstSeq: number,
    lastSeq: number,
  ): Promise<readonly Invalidation[] | undefined> {
    const args = [epoch, String(firstSeq), String(lastSeq)]
    const { head, entries } = decodePull(await this.#run(RANGE, args))
    if (head.epoch !== epoch || entries.length !== lastSeq - firstSeq + 1) return undefined
    return entries.map(({ seq, kind, tags }) => ({
      position: { epoch, seq },
      previousSeq: seq - 1,
      tags,
      kind,
    }))
  }

  async tagVersions(tags: readonly Tag[]): Promise<TagVersions> {
    const asked = [...new Set(['*', ...tags.flatMap((tag) => [tag, ...ancestorsOf(tag)])])]
    const { head, floor, versions } = decodeVersions(await this.#run(VERSIONS, asked))
    const known = new Map(asked.map((tag, at) => [tag, versions[at]]))
    return { head, epoch: head.epoch, floor, lastInvalidated: (tag) => known.get(tag) }
  }

  // One that fails is made up for by the next.
  #trim(): void {
    void this.#run(TRIM, [String(this.#options.history)]).catch(() => undefined)
  }

  // The braces put all keys of a scope into one slot of a cluster.
  #key(part: string): string {
    return `{${this.#options.name}}:${part}`
  }

  #run(script: Script, args: readonly string[]): Promise<unknown> {
    const all = [newEpoch(), newNonce(), ...args]
    return runScript(this.#options.connection, script, this.#keys, all)
  }
}
