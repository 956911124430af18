// SPDX-License-Identifier: MIT
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { ServerProcess } from './server-process.ts'

/** A real Redis for one test file, with its own port and directory. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it as `kill -9` does: nothing is saved. */
  kill(): Promise<void>
  /** Starts it again on the same port and directory. */
  restart(): Promise<void>
  /** Freezes it: connections stay open, nothing is answered. */
  pause(): void
  resume(): void
  /** Ends it and removes its directory. */
  stop(): Promise<void>
}

/** Options of `startRedisServer`. */
export interface RedisServerOptions {
  /** Settings as on the command line, such as `{ appendonly: 'yes' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Starts `redis-server` without persistence.
 *
 * @throws Error when it isn't installed
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'springhouse-redis-'))
  const port = await freePort()
  const settings = {
    port: String(port),
    dir: directory,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    ...options.settings,
  }
  const start = (): Promise<ServerProcess> =>
    ServerProcess.start({
      file: 'redis-server',
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      ready: 'Ready to accept connections',
      missing: 'redis-server is missing: apt-get install redis-server',
    })
  let server = await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGKILL')
      server = await start()
    },
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    async stop() {
      await server.end('SIGKILL')
      await rm(directory, { recursive: true, force: true })
    },
  }
}
