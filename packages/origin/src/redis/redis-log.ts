// SPDX-License-Identifier: MIT
import { ancestorsOf, type InvalidationKind, type Position, type Tag } from '@springhouse/core'
import { type CatchUp, joinCatchUp, MAX_CATCH_UP_TAGS, planCatchUp } from '../log/catch-up.ts'
import { newEpoch, newNonce } from '../log/epoch.ts'
import type { TagVersions } from '../log/log-driver.ts'
import type { RedisClient } from './redis-client.ts'
import {
  decodeCatchUp,
  decodePosition,
  decodePull,
  decodeVersions,
  type PullReply,
} from './replies.ts'
import { runScript } from './run-script.ts'
import { APPEND, CATCH_UP, PULL, type Script, VERSIONS } from './scripts.ts'

/** A follower's place: its position and the nonce of the entry there. */
export interface Place {
  readonly position: Position
  readonly nonce: string
}

/** Most entries that one pull answers. */
const PULL_LIMIT = 1_000

/** One scope's log in Redis: each call is one script, so each answer is one consistent view. */
export class RedisLog {
  readonly #client: RedisClient
  readonly #keys: readonly string[]
  readonly #history: number

  constructor(client: RedisClient, name: string, history: number) {
    this.#client = client
    this.#history = history
    // The braces put all four into one slot of a cluster.
    this.#keys = ['state', 'log', 'tags', 'hard'].map((part) => `{${name}}:${part}`)
  }

  /** Key of the stream, for the read that blocks. */
  get streamKey(): string {
    return this.#keys[1] ?? ''
  }

  async append(tags: readonly Tag[], kind: InvalidationKind): Promise<Position> {
    return decodePosition(await this.#run(APPEND, [kind, tags.join(' '), String(this.#history)]))
  }

  async pull(place: Place | undefined): Promise<PullReply> {
    const { position, nonce } = place ?? { position: { epoch: '', seq: 0 }, nonce: '' }
    const args = [position.epoch, String(position.seq), nonce, String(PULL_LIMIT)]
    return decodePull(await this.#run(PULL, args))
  }

  async catchUp(since: Position | undefined): Promise<CatchUp> {
    const { epoch, seq } = since ?? { epoch: '', seq: 0 }
    const args = [epoch, String(seq), String(MAX_CATCH_UP_TAGS)]
    const reply = decodeCatchUp(await this.#run(CATCH_UP, args))
    const { head } = reply
    const plan = planCatchUp(since, reply)
    switch (plan.kind) {
      case 'nothing':
        return { kind: 'caught-up', from: head, head, invalidations: [] }
      case 'reset':
        return { kind: 'reset', head, why: plan.why }
      case 'collect': {
        if (reply.count > MAX_CATCH_UP_TAGS) return { kind: 'reset', head, why: 'too-many' }
        const hard = new Set(reply.hard)
        const soft = reply.tags.filter((tag) => !hard.has(tag))
        return joinCatchUp(plan.since, head, { soft, hard: reply.hard })
      }
    }
  }

  async tagVersions(tags: readonly Tag[]): Promise<TagVersions> {
    const asked = [...new Set(['*', ...tags.flatMap((tag) => [tag, ...ancestorsOf(tag)])])]
    const { head, floor, versions } = decodeVersions(await this.#run(VERSIONS, asked))
    const known = new Map(asked.map((tag, at) => [tag, versions[at]]))
    return { head, epoch: head.epoch, floor, lastInvalidated: (tag) => known.get(tag) }
  }

  #run(script: Script, args: readonly string[]): Promise<unknown> {
    return runScript(this.#client, script, this.#keys, [newEpoch(), newNonce(), ...args])
  }
}
