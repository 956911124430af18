// SPDX-License-Identifier: MIT
import type { ConnectMessage, WorkerApi } from '@springhouse/core'
import type { Environment, WorkerTarget } from '../environment.ts'
import { isReadyMessage, isRefusedMessage, WORKER_PROTOCOL } from '@springhouse/core'
import { wrap } from 'comlink'
import { WorkerRefusedError, WorkerUnavailableError } from './worker-errors.ts'

/** One life of one worker, reached through one port. */
export interface WorkerSession {
  readonly target: WorkerTarget
  /** Another one means that the worker was restarted and answers nothing on older ports. */
  readonly bootId: string
  readonly api: WorkerApi
  close(): void
}

/** How long a worker may take to start and answer. */
export const READY_TIMEOUT_MS = 5_000

const CONNECT: ConnectMessage = { springhouse: WORKER_PROTOCOL, type: 'connect' }

/**
 * Wakes a worker and opens a session on a fresh port.
 *
 * @throws WorkerUnavailableError when it stays silent
 * @throws WorkerRefusedError when it doesn't know our version
 */
export function openSession(
  target: WorkerTarget,
  environment: Pick<Environment, 'startTimer'>,
): Promise<WorkerSession> {
  const { port1: port, port2: workersPort } = new MessageChannel()
  return new Promise<WorkerSession>((resolve, reject) => {
    const fail = (error: Error): void => {
      cancelTimer()
      port.close()
      reject(error)
    }
    const cancelTimer = environment.startTimer(() => {
      fail(new WorkerUnavailableError('silent'))
    }, READY_TIMEOUT_MS)
    const hear = ({ data: message }: MessageEvent<unknown>): void => {
      port.removeEventListener('message', hear)
      if (isReadyMessage(message)) {
        cancelTimer()
        resolve(sessionOn(port, target, message.bootId))
      } else {
        fail(new WorkerRefusedError(isRefusedMessage(message) ? message.why : 'unknown answer'))
      }
    }
    port.addEventListener('message', hear)
    port.start()
    try {
      // Platform: only a message to the worker itself wakes it; one on an older port is lost for ever.
      target.postMessage(CONNECT, [workersPort])
    } catch (error) {
      fail(new WorkerUnavailableError('silent', { cause: error }))
    }
  })
}

function sessionOn(port: MessagePort, target: WorkerTarget, bootId: string): WorkerSession {
  return {
    target,
    bootId,
    api: wrap<WorkerApi>(port),
    // Platform: Comlink's own release waits for an answer, which a stopped worker never gives.
    close: () => {
      port.close()
    },
  }
}
