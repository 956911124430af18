// SPDX-License-Identifier: MIT
import { type Remote, wrap } from 'comlink'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerCalls } from './answer-calls.ts'

class OwnError extends Error {
  override readonly name = 'OwnError'
}

const api = {
  add: async (a: number, b: number): Promise<number> => a + b,
  echo: async (value: unknown): Promise<unknown> => value,
  fail: async (): Promise<void> => {
    throw new OwnError('It failed')
  },
  // What is thrown need not be an error.
  failOddly: (): Promise<void> => Promise.reject('odd'),
  unclonable: async (): Promise<unknown> => () => 1,
  async isSelf(): Promise<boolean> {
    return this === api
  },
  constant: 1,
}

let port: MessagePort
let remote: Remote<typeof api>
beforeEach(() => {
  const { port1, port2 } = new MessageChannel()
  port = port1
  answerCalls(api, port2)
  remote = wrap<typeof api>(port)
})
afterEach(() => port.close())

/** Posts a message that Comlink's types don't let through, and gives what comes back. */
function post(message: object): Promise<unknown> {
  return new Promise((resolve) => {
    port.addEventListener('message', ({ data }) => resolve(data), { once: true })
    port.postMessage(message)
  })
}

describe('answerCalls()', () => {
  it("answers Comlink's calls with what the function returns", async () => {
    expect(await remote.add(1, 2)).toBe(3)
    expect(await remote.isSelf()).toBe(true)
  })

  it('gives arguments and answers as clones', async () => {
    const value = { list: [1, { deep: 'x' }], bytes: new Uint8Array([1, 2]), none: undefined }
    expect(await remote.echo(value)).toEqual(value)
  })

  it('answers each of the calls that are under way at the same time', async () => {
    expect(await Promise.all([remote.add(1, 1), remote.add(2, 2), remote.echo('x')])).toEqual([
      2,
      4,
      'x',
    ])
  })

  it('rejects with name and message of what the function throws', async () => {
    await expect(remote.fail()).rejects.toMatchObject({ name: 'OwnError', message: 'It failed' })
    await expect(remote.failOddly()).rejects.toThrow('odd')
  })

  it('rejects when an answer cannot be cloned', async () => {
    await expect(remote.unclonable()).rejects.toMatchObject({ name: 'DataCloneError' })
  })

  it.each(['missing', 'constant', 'toString', 'constructor', '__proto__'])(
    'rejects when "%s" is called, which is no function of the api itself',
    async (name) => {
      const answer = await post({ id: '1', type: 'APPLY', path: [name], argumentList: [] })
      const value = { isError: true, value: expect.objectContaining({ name: 'TypeError' }) }
      expect(answer).toEqual({ id: '1', type: 'HANDLER', name: 'throw', value })
    },
  )

  it('closes its port when the page has released it', async () => {
    const closed = new Promise((resolve) => {
      port.addEventListener('close', resolve)
    })
    expect(await post({ id: '1', type: 'RELEASE' })).toEqual({ id: '1', type: 'RAW' })
    await closed
  })
})
