// SPDX-License-Identifier: MIT
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** What a publisher does, and where it stands still. */
export interface PublisherOptions {
  readonly app: string
  readonly redisUrl: string
  readonly databaseUrl?: string
  /** Folder of an embedded database, in place of `databaseUrl`. */
  readonly folder?: string
  /** Written once it has started; without it the publisher only relays. */
  readonly price?: number
  readonly failpoint:
    | 'before-commit'
    | 'committed'
    | 'claimed'
    /** The log has it, the publisher has not heard so. */
    | 'appended'
    | 'before-delete'
}

/** A publisher that runs. */
export interface Publisher {
  /** Resolves when it stands at its failpoint. */
  readonly reached: Promise<void>
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
}

const SOURCE = fileURLToPath(new URL('publisher.ts', import.meta.url))
const FOLDER = fileURLToPath(new URL('../../.artifacts/publish', import.meta.url))

/** Compiles the publisher: Node runs no TypeScript, and its sources are those of the workspace. */
export async function buildPublisher(): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: [/^@springhouse\//], resolve: { conditions: ['springhouse:source'] } },
    build: { ssr: SOURCE, outDir: FOLDER, target: 'node20', emptyOutDir: false },
  })
  return join(FOLDER, 'publisher.js')
}

/** Starts a publisher and waits until its origin has started. */
export async function startPublisher(file: string, options: PublisherOptions): Promise<Publisher> {
  const child = fork(file, [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const endTogether = (): void => void child.kill('SIGKILL')
  process.once('exit', endTogether)
  child.once('exit', () => process.off('exit', endTogether))
  const reached = told(child, 'reached')
  // It may be killed before.
  reached.catch(() => undefined)
  await told(child, 'ready')
  return {
    reached,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

function told(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (message === words) resolve()
    })
    child.once('exit', () => reject(new Error(`The publisher ended before it was ${words}`)))
  })
}
