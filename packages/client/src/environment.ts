// SPDX-License-Identifier: MIT

/** A worker that takes messages; `ServiceWorker` fits. */
export interface WorkerTarget {
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** How the page reaches its service worker. */
export interface WorkerHost {
  /** Registers the worker's script; rejects when the browser refuses it. */
  register(script: string): Promise<void>
  /** The worker that answers now, or `undefined` while the first one is being installed. */
  active(): WorkerTarget | undefined
  /** Calls back each time a worker becomes the active one. */
  onActive(listener: () => void, signal: AbortSignal): void
}

/** The part of the Web Locks API that elects a leader and guards a run of the outbox; `navigator.locks` fits. */
export interface Locks {
  request<Result>(
    name: string,
    options: {
      readonly signal?: AbortSignal
      readonly steal?: boolean
      readonly ifAvailable?: boolean
    },
    callback: (lock: unknown) => Promise<Result>,
  ): Promise<Result>
}

/** An open BroadcastChannel. */
export interface Channel {
  post(message: unknown): void
  close(): void
}

/**
 * What happens to a page. `sleep` is the last moment before it may be frozen or put into the back-forward cache,
 * `wake` its return.
 */
export type PageMoment = 'online' | 'visible' | 'sleep' | 'wake'

/** Everything that the client takes from its surroundings. The browser's is the default; tests bring their own. */
export interface Environment {
  /** Epoch milliseconds. */
  now(): number
  /** At or above 0, below 1. */
  random(): number
  fetch(url: string, init: RequestInit): Promise<Response>
  /** Calls back once after `delayMs`; the returned function cancels. */
  startTimer(callback: () => void, delayMs: number): () => void
  /** `undefined`: every tab leads itself. */
  readonly locks: Locks | undefined
  /** `undefined`: service workers are not supported here. */
  readonly workers: WorkerHost | undefined
  /** `undefined` when channels are not supported here. */
  openChannel(name: string, onMessage: (message: unknown) => void): Channel | undefined
  isVisible(): boolean
  onMoment(listener: (moment: PageMoment) => void, signal: AbortSignal): void
}
