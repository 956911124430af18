// SPDX-License-Identifier: MIT
import {
  isConnectMessage,
  isSessionRequest,
  type ReadyMessage,
  type RefusedMessage,
  WORKER_PROTOCOL,
  type WorkerApi,
} from '@springhouse/core'
import { expose } from 'comlink'
import type { Environment } from '../environment.ts'

/** What sessions need. */
export interface SessionHost {
  readonly api: WorkerApi
  /** Random, one a start of the worker. */
  readonly bootId: string
  readonly ownOrigin: string
  readonly environment: Pick<Environment, 'delay' | 'now'>
}

/** How long a session keeps the worker alive at most, in milliseconds. */
export const SESSION_MS = 25_000

// A port that has been silent for so long has no call under way.
const IDLE_MS = 5000

/**
 * Opens an RPC session for a page, if the message asks for one.
 *
 * @returns whether the message was ours
 */
export function acceptSession(host: SessionHost, event: ExtendableMessageEvent): boolean {
  const message: unknown = event.data
  const [port] = event.ports
  if (!isSessionRequest(message) || port === undefined) return false
  if (!isFromPage(event.source, host.ownOrigin)) return true
  if (!isConnectMessage(message)) {
    const refused: RefusedMessage = {
      springhouse: WORKER_PROTOCOL,
      type: 'refused',
      why: `This worker speaks version ${WORKER_PROTOCOL}, the page asked for ${message.springhouse}`,
    }
    port.postMessage(refused)
    return true
  }
  // Order: the answer goes before Comlink speaks on the port.
  const ready: ReadyMessage = { springhouse: WORKER_PROTOCOL, type: 'ready', bootId: host.bootId }
  port.postMessage(ready)
  expose(host.api, port)
  event.waitUntil(whileUsed(port, host.environment))
  return true
}

function isFromPage(source: ExtendableMessageEvent['source'], ownOrigin: string): boolean {
  return source !== null && 'url' in source && new URL(source.url).origin === ownOrigin
}

async function whileUsed(
  port: MessagePort,
  { delay, now }: SessionHost['environment'],
): Promise<void> {
  const endAtMs = now() + SESSION_MS
  let usedAtMs = now()
  const note = (): void => {
    usedAtMs = now()
  }
  port.addEventListener('message', note)
  for (;;) {
    const idleAtMs = Math.min(usedAtMs + IDLE_MS, endAtMs)
    if (now() >= idleAtMs) break
    await delay(idleAtMs - now())
  }
  port.removeEventListener('message', note)
}
