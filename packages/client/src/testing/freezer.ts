// SPDX-License-Identifier: MIT
import type { Environment, Locks } from '../environment.ts'
import type { FakeBrowser } from './fake-browser.ts'

/** Freezes one tab without telling it, as a phone does: nothing reaches it, and its timers stand still. */
export interface Freezer {
  /** What the tab takes from its surroundings while it can be frozen. */
  readonly environment: Partial<Environment>
  readonly freeze: () => void
  /** Hands out what has waited, of some kinds before the others: they come in any order. */
  readonly thaw: (...kinds: readonly Kind[]) => void
}

/** What waits while a tab is frozen. */
export type Kind = 'bytes' | 'message' | 'lock' | 'timer'

const KINDS: readonly Kind[] = ['bytes', 'message', 'lock', 'timer']

/** Makes a freezer for one tab of a browser. */
export function freezerOf(browser: FakeBrowser): Freezer {
  const waiting = new Map<Kind, (() => void)[]>(KINDS.map((kind) => [kind, []]))
  let frozen: ReadonlySet<Kind> = new Set()
  const pass = (kind: Kind, act: () => void): void => {
    if (frozen.has(kind)) waiting.get(kind)?.push(act)
    else act()
  }
  const passed = (kind: Kind): Promise<void> =>
    new Promise((resolve) => {
      pass(kind, resolve)
    })
  return {
    environment: {
      fetch: async (url, init) => gated(await browser.origin.fetch(url, init), passed),
      startTimer: (callback, delayMs) => startTimer(browser, callback, { delayMs, pass }),
      openChannel: (_name, onMessage) =>
        browser.openChannel((message) => {
          pass('message', () => {
            onMessage(message)
          })
        }),
      locks: gatedLocks(browser.locks, passed),
    },
    freeze: () => {
      frozen = new Set(KINDS)
    },
    thaw: (...some) => {
      const kinds = some.length === 0 ? KINDS : some
      frozen = new Set([...frozen].filter((kind) => !kinds.includes(kind)))
      for (const kind of kinds) for (const act of waiting.get(kind)?.splice(0) ?? []) act()
    },
  }
}

function startTimer(
  browser: FakeBrowser,
  callback: () => void,
  {
    delayMs,
    pass,
  }: {
    readonly delayMs: number
    readonly pass: (kind: Kind, act: () => void) => void
  },
): () => void {
  let isCancelled = false
  const cancel = browser.clock.startTimer(() => {
    pass('timer', () => {
      if (!isCancelled) callback()
    })
  }, delayMs)
  return () => {
    isCancelled = true
    cancel()
  }
}

function gated(response: Response, passed: (kind: Kind) => Promise<void>): Response {
  const gate = new TransformStream<Uint8Array, Uint8Array>({
    transform: async (chunk, controller) => {
      await passed('bytes')
      controller.enqueue(chunk)
    },
  })
  return new Response(response.body?.pipeThrough(gate) ?? null, response)
}

function gatedLocks(locks: Locks, passed: (kind: Kind) => Promise<void>): Locks {
  return {
    request: async (name, options, callback) => {
      try {
        return await locks.request(name, options, callback)
      } finally {
        await passed('lock')
      }
    },
  }
}
