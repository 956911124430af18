// SPDX-License-Identifier: MIT
import type { StreamFrame } from '@springhouse/core'
import type { Witness } from '@springhouse/outbox'

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

/** What an event source tells; none of it before `OpenEventSource` has returned. */
export interface EventSourceListener {
  onOpen(): void
  onFrame(frame: StreamFrame): void
  /** It could not be opened, or has ended. Its own attempts to go on are not wanted. */
  onError(): void
}

/** Opens server-sent events as the browser itself reads them; the returned function closes. */
export type OpenEventSource = (url: string, listener: EventSourceListener) => () => void

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
  /** Given only where `fetch` can't hand out a body while it arrives: then it carries the stream. */
  readonly openEventSource?: OpenEventSource | undefined
  /** The page's address, for writes that it names relative to itself. Without it only absolute ones are taken. */
  readonly pageUrl?: (() => string) | undefined
  /** Places outside the outbox's database that reveal that the browser has deleted it. */
  readonly witnesses?: ((name: string) => readonly Witness[]) | undefined
  /** `navigator.storage`: whether what is stored may be deleted. */
  readonly storage?: Partial<Pick<StorageManager, 'persisted' | 'estimate'>> | undefined
  isVisible(): boolean
  onMoment(listener: (moment: PageMoment) => void, signal: AbortSignal): void
}
