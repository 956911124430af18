// SPDX-License-Identifier: MIT
import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { ServerProcess } from './server-process.ts'

const run = promisify(execFile)

const MISSING = 'PostgreSQL is missing: apt-get install postgresql'

/** Where Debian keeps each version's programs. */
const VERSIONS = '/usr/lib/postgresql'

/** A real PostgreSQL for one test file, with its own port and directory. */
export interface PostgresServer {
  readonly url: string
  readonly port: number
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
  /** Starts it again on the same port and directory. */
  restart(): Promise<void>
  /** Ends it and removes its directory. */
  stop(): Promise<void>
}

/**
 * Makes a new database cluster and starts it. Its user is `postgres`, without a password.
 *
 * @throws Error when PostgreSQL isn't installed
 */
export async function startPostgresServer(): Promise<PostgresServer> {
  const programs = await findPrograms()
  const directory = await mkdtemp(join(tmpdir(), 'springhouse-postgres-'))
  const asOwner = await ownerOf(directory)
  const cluster = join(directory, 'cluster')
  const [file, ...before] = [...asOwner, join(programs, 'initdb')]
  const initialize = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  await run(file ?? '', [...before, ...initialize])
  const port = await freePort()
  const start = (): Promise<ServerProcess> => startCluster({ asOwner, programs, cluster, port })
  let server = await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGINT')
      server = await start()
    },
    async stop() {
      // Platform: SIGINT is PostgreSQL's fast shutdown, which also ends its helper processes.
      await server.end('SIGINT')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

interface Cluster {
  readonly asOwner: readonly string[]
  readonly programs: string
  readonly cluster: string
  readonly port: number
}

function startCluster({ asOwner, programs, cluster, port }: Cluster): Promise<ServerProcess> {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: cluster, fsync: 'off' }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [...asOwner, join(programs, 'postgres'), '-D', cluster, '-p', String(port)]
  const [file, ...args] = [...command, ...flags]
  return ServerProcess.start({
    file: file ?? '',
    args,
    ready: 'database system is ready to accept connections',
    missing: MISSING,
  })
}

async function findPrograms(): Promise<string> {
  const versions = await readdir(VERSIONS).catch(() => [])
  const newest = versions
    .map(Number)
    .filter(Number.isFinite)
    .sort((a, b) => b - a)[0]
  if (newest === undefined) throw new Error(MISSING)
  return join(VERSIONS, String(newest), 'bin')
}

/** PostgreSQL refuses to run as root: then its own user owns the directory and runs it. */
async function ownerOf(directory: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return []
  const [user, group] = await Promise.all([idOf('-u'), idOf('-g')])
  await chown(directory, user, group)
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups']
}

async function idOf(flag: '-u' | '-g'): Promise<number> {
  const { stdout } = await run('id', [flag, 'postgres'])
  return Number(stdout)
}
