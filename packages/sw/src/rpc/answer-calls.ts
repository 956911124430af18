// SPDX-License-Identifier: MIT

/** What Comlink sends for a call, as far as a page calls: a function of the api itself, with arguments that can be cloned. */
interface Message {
  readonly id: string
  readonly type: 'APPLY' | 'RELEASE'
  readonly path: readonly [name: string]
  readonly argumentList: readonly { readonly value: unknown }[]
}

/**
 * Answers a page's calls on a port, as Comlink's `expose()` does for an object of asynchronous functions.
 *
 * Trade: `expose()` can't be bundled without `wrap()`, proxies and transfer handlers, 1 KB of a worker that only answers.
 * The page keeps Comlink, and so do the tests, which call this through it.
 *
 * @see https://github.com/GoogleChromeLabs/comlink/blob/main/src/protocol.ts
 */
export function answerCalls(api: object, port: MessagePort): void {
  const functions = new Map<string, unknown>(Object.entries(api))
  const call = async ({ path, argumentList }: Message): Promise<unknown> => {
    const called = functions.get(path[0])
    if (typeof called !== 'function') throw new TypeError(`No function "${path.join('.')}"`)
    const values = argumentList.map(({ value }) => value)
    return Reflect.apply(called, api, values)
  }
  port.addEventListener('message', ({ data }) => {
    // Comlink's message: nothing else speaks on a port that a page has opened a session with.
    const message = data as Message
    const answer = (outcome: object): void => port.postMessage({ ...outcome, id: message.id })
    if (message.type === 'RELEASE') {
      answer({ type: 'RAW' })
      port.close()
      return
    }
    call(message)
      .then((value) => answer({ type: 'RAW', value }))
      .catch((error: unknown) => answer(thrown(error)))
  })
  port.start()
}

// As Comlink writes an error: a clone would lose the name that a class of our own gives it.
function thrown(error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const value = { isError: true, value: { name, message, stack } }
  return { type: 'HANDLER', name: 'throw', value }
}
