// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { newEpoch, newNonce } from '../log/epoch.ts'
import type { Place } from './place.ts'
import type { RedisConnection } from './redis-connection.ts'
import { decodeCount, decodeEntrySeq, decodePosition, decodeText } from './replies.ts'
import { isUnknownScript, runScript } from './run-script.ts'
import { APPEND, ASK_RUN, lifeMember, quickAppend, type Script } from './scripts.ts'

/**
 * Runs the append of all logs of one driver: by the quick script where the server's run has been proved, by the whole
 * one otherwise.
 *
 * The quick script spares asking the server for its run, which is the dearest part of an append. See
 * docs/decisions/0015-a-proved-run-is-not-asked-again.md.
 */
export class AppendScript {
  readonly #connection: Pick<RedisConnection, 'send'>
  /** Scripts that have been proved, by the run of their server. */
  readonly #proved = new Map<string, Script>()
  /** What is known of each log, by its first key: in a cluster logs are on different servers. */
  readonly #lives = new Map<string, ProvedLife>()
  readonly #proving = new Set<string>()
  #salt = newNonce()

  constructor(connection: Pick<RedisConnection, 'send'>) {
    this.#connection = connection
  }

  /** Appends to a log, named by its keys; `args` are kind and tags as the scripts want them. Answers the entry's place. */
  async run(keys: readonly string[], args: readonly string[]): Promise<Place> {
    const [key = ''] = keys
    const life = this.#lives.get(key)
    const nonce = newNonce()
    const quick =
      life === undefined ? undefined : await this.#runQuick(life, keys, [nonce, ...args])
    if (quick !== undefined) return { position: quick, nonce }
    if (life !== undefined) this.#forget(key, life)
    const all = [newEpoch(), nonce, ...args]
    const position = decodePosition(await runScript(this.#connection, APPEND, keys, all))
    void this.#prove(key, position.epoch)
    return { position, nonce }
  }

  /** Answers `undefined` when the server is another run, or the log isn't as it was. */
  async #runQuick(
    { script, epoch, member }: ProvedLife,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<Position | undefined> {
    const command = ['EVALSHA', script.sha, '2', ...keys, member, ...args]
    try {
      const id = await this.#connection.send(keys[0] ?? '', command)
      return id === null ? undefined : { epoch, seq: decodeEntrySeq(id) }
    } catch (error) {
      if (isUnknownScript(error)) return undefined
      throw error
    }
  }

  #forget(key: string, { script, run }: ProvedLife): void {
    this.#lives.delete(key)
    if (this.#proved.get(run) === script) this.#proved.delete(run)
  }

  /** Learns the run of a log's server. Never rejects: without proof the whole script goes on. */
  async #prove(key: string, epoch: string): Promise<void> {
    if (this.#proving.has(key)) return
    this.#proving.add(key)
    try {
      const run = decodeText(await runScript(this.#connection, ASK_RUN, [key], []))
      const script =
        run === '' ? undefined : (this.#proved.get(run) ?? (await this.#load(key, run)))
      const member = lifeMember(epoch, run)
      if (script !== undefined) this.#lives.set(key, { script, run, epoch, member })
    } catch {
      // The next append tries again.
    } finally {
      this.#proving.delete(key)
    }
  }

  async #load(key: string, run: string): Promise<Script | undefined> {
    const script = quickAppend(run, this.#salt)
    const reply = await this.#connection.send(key, ['EVAL', script.text, '1', key, 'prove'])
    if (decodeCount(reply) !== 1) {
      // Order: another server may hold the script now, so its salt is never used again.
      this.#salt = newNonce()
      return undefined
    }
    this.#proved.set(run, script)
    return script
  }
}

/** One life of a log on a server whose run was proved. */
interface ProvedLife {
  readonly script: Script
  readonly run: string
  readonly epoch: string
  readonly member: string
}
