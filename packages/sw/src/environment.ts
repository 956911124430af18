// SPDX-License-Identifier: MIT

/** Everything that the worker takes from its surroundings, so that tests can give it others. */
export interface Environment {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly random: () => number
  readonly newId: () => string
  readonly fetch: (request: Request) => Promise<Response>
  readonly caches: CacheStorage
  /** `undefined` where the engine has none. */
  readonly locks: LockManager | undefined
  /** Resolves after a time in milliseconds, or at once when the signal aborts. */
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Tells pages something, without proof that any of them hears it. */
  readonly broadcast: (message: unknown) => void
}

/** Takes the environment from a worker's global scope. */
export function environmentOf(scope: ServiceWorkerGlobalScope, channelName: string): Environment {
  const channel = new BroadcastChannel(channelName)
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => crypto.randomUUID(),
    fetch: (request) => fetch(request),
    caches: scope.caches,
    locks: scope.navigator.locks,
    delay,
    broadcast: (message) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Platform: a channel has none
      channel.postMessage(message)
    },
  }
}

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, ms)
    if (signal?.aborted === true) end()
    signal?.addEventListener('abort', end, { once: true })
  })
}
