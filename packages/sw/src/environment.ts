// SPDX-License-Identifier: MIT

/** Everything that the worker takes from its surroundings, so that tests can give it others. */
export interface Environment {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly random: () => number
  readonly newId: () => string
  readonly fetch: (request: Request) => Promise<Response>
  /** Where there is none, each of its methods fails. */
  readonly caches: CacheStorage
  /** `undefined` where the engine has none. */
  readonly locks: LockManager | undefined
  /** Resolves after a time in milliseconds, or at once when the signal aborts. */
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Tells pages something, without proof that any of them hears it. */
  readonly broadcast: (message: unknown) => void
  /** Whether there may be a network (`navigator.onLine`): `false` means that there is none. */
  readonly isOnline: () => boolean
  /** `navigator.userAgent`, by which some responses vary. */
  readonly userAgent: string
  /** `navigator.languages`, likewise. */
  readonly languages: readonly string[]
}

/** Takes the environment from a worker's global scope; each part when it is used, since the first answer waits for the rest. */
export function environmentOf(scope: ServiceWorkerGlobalScope, channelName: string): Environment {
  let channel: BroadcastChannel | undefined
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => crypto.randomUUID(),
    fetch: (request) => fetch(request),
    caches: cachesOf(scope),
    get locks() {
      return scope.navigator.locks
    },
    delay,
    broadcast: (message) => {
      channel ??= new BroadcastChannel(channelName)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Platform: a channel has none
      channel.postMessage(message)
    },
    isOnline: () => scope.navigator.onLine,
    get userAgent() {
      return scope.navigator.userAgent
    },
    get languages() {
      return scope.navigator.languages
    },
  }
}

// Platform: private modes leave Cache Storage out, or throw when it is named.
function cachesOf(scope: Pick<ServiceWorkerGlobalScope, 'caches'>): CacheStorage {
  const named = async (): Promise<CacheStorage> => {
    try {
      const { caches }: { caches?: CacheStorage } = scope
      if (caches !== undefined) return caches
    } catch {
      // As if there were none.
    }
    throw new DOMException('There is no Cache Storage', 'NotSupportedError')
  }
  return {
    open: async (name) => (await named()).open(name),
    match: async (request, options) => (await named()).match(request, options),
    has: async (name) => (await named()).has(name),
    keys: async () => (await named()).keys(),
    delete: async (name) => (await named()).delete(name),
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
