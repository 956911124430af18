// SPDX-License-Identifier: MIT
import { beforeEach, describe, expect, it } from 'vitest'
import { AppendScript } from './append-script.ts'
import type { RedisCommand } from './redis-connection.ts'
import { APPEND, ASK_RUN, quickAppend, type Script } from './scripts.ts'

const KEYS = ['{a:public}:log', '{a:public}:tags']

/** A server that holds scripts until its process ends, and answers each as if everything were well. */
class ScriptedServer {
  run = 'run1'
  seq = 1
  calls: string[] = []
  readonly #held = new Map<string, string>()

  constructor() {
    this.restart('run1')
  }

  restart(run: string): void {
    this.run = run
    this.#held.clear()
    for (const { sha, text } of [APPEND, ASK_RUN]) this.#held.set(sha, text)
  }

  async send(_key: string, command: RedisCommand): Promise<unknown> {
    const [name, script, , ...rest] = command.map(String)
    if (name === 'EVAL') return this.#prove(script ?? '')
    const text = this.#held.get(script ?? '')
    if (text === undefined) throw new Error('NOSCRIPT No matching script')
    if (text === ASK_RUN.text) return this.run
    this.calls.push(text === APPEND.text ? 'whole' : 'quick')
    this.seq += 1
    return text === APPEND.text ? ['e1', this.seq] : this.answerQuick(rest)
  }

  answerQuick: (args: readonly string[]) => unknown = () => `0-${this.seq}`

  #prove(text: string): number {
    const script: Script = { text, sha: shaOf(text) }
    this.#held.set(script.sha, text)
    return text.includes(`'${this.run}'`) ? 1 : 0
  }
}

/** The hash that the maker of a quick script gives it. */
function shaOf(text: string): string {
  const salt = /^-- (\S+)/.exec(text)?.[1] ?? ''
  const run = /server_run\(\) == '(\w+)'/.exec(text)?.[1] ?? ''
  return quickAppend(run, salt).sha
}

describe('AppendScript', () => {
  let server: ScriptedServer
  let script: AppendScript

  beforeEach(() => {
    server = new ScriptedServer()
    script = new AppendScript(server)
  })

  const append = async (): Promise<number> => {
    const { position } = await script.run(KEYS, ['soft', 'a'])
    // The proof is made behind the answer.
    await new Promise(setImmediate)
    return position.seq
  }

  it('run() is quick once the run of the server has been proved', async () => {
    expect([await append(), await append(), await append()]).toEqual([2, 3, 4])
    expect(server.calls).toEqual(['whole', 'quick', 'quick'])
  })

  it('run() asks the whole script after a restart, and is quick again after that', async () => {
    await append()
    server.restart('run2')
    await append()
    await append()
    expect(server.calls).toEqual(['whole', 'whole', 'quick'])
  })

  it('run() asks the whole script when the log is not as it was', async () => {
    await append()
    server.answerQuick = () => null
    await append()
    expect(server.calls).toEqual(['whole', 'quick', 'whole'])
  })

  it('run() never calls a script that has come to another server than it was made for', async () => {
    let asked = 0
    script = new AppendScript({
      send(key, command) {
        const reply = server.send(key, command)
        // Between the question and the proof another server takes the place.
        if (command[1] === ASK_RUN.sha && asked++ === 0) server.restart('run2')
        return reply
      },
    })
    await append()
    await append()
    expect(server.calls).toEqual(['whole', 'whole'])
    await append()
    expect(server.calls).toEqual(['whole', 'whole', 'quick'])
  })

  it('run() stays with the whole script where the server does not tell its run', async () => {
    server.run = ''
    await append()
    await append()
    expect(server.calls).toEqual(['whole', 'whole'])
  })

  it('run() rejects with what Redis says', async () => {
    await append()
    server.answerQuick = () => {
      throw new Error('OOM command not allowed')
    }
    await expect(append()).rejects.toThrow('OOM')
  })
})
