// SPDX-License-Identifier: MIT
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { ServerProcess } from './server-process.ts'

/** A real nginx for one test file, with its own port and directory. */
export interface NginxServer {
  readonly url: string
  /** Ends it and removes its directory. */
  stop(): Promise<void>
}

/** The parts of a configuration that a test brings. */
export interface NginxParts {
  /** Within `http { }`. */
  readonly http: string
  /** Within `server { }`. */
  readonly server: string
}

// Debian puts it where not everybody's PATH looks.
const PROGRAM = '/usr/sbin/nginx'

/**
 * Starts nginx in front of an origin.
 *
 * @param parts what is tested; `http://origin` is the origin, and what lies below `/var/cache/nginx` goes to its directory
 * @throws Error when nginx isn't installed
 */
export async function startNginx(originUrl: string, parts: NginxParts): Promise<NginxServer> {
  const directory = await mkdtemp(join(tmpdir(), 'springhouse-nginx-'))
  const port = await freePort()
  const file = join(directory, 'nginx.conf')
  await writeFile(file, configuration({ directory, port, originUrl, parts }))
  const server = await ServerProcess.start({
    file: PROGRAM,
    args: ['-p', directory, '-c', file, '-e', 'stderr'],
    ready: 'start worker process',
    missing: 'nginx is missing: apt-get install nginx',
  })
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      // Platform: the master ends its workers on SIGTERM, not on SIGKILL.
      await server.end('SIGTERM')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

interface Setting {
  readonly directory: string
  readonly port: number
  readonly originUrl: string
  readonly parts: NginxParts
}

function configuration({ directory, port, originUrl, parts }: Setting): string {
  // Its files belong to the user that runs the tests, root too.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(directory, kind)};`,
  )
  return `
    daemon off;
    ${user}
    worker_processes 1;
    pid ${join(directory, 'nginx.pid')};
    error_log stderr notice;
    events { worker_connections 4096; }
    http {
      access_log off;
      ${temporary.join('\n      ')}
      ${parts.http.replaceAll('/var/cache/nginx', directory)}
      upstream origin { server ${new URL(originUrl).host}; keepalive 16; }
      server {
        listen 127.0.0.1:${port} backlog=4096;
        ${parts.server}
      }
    }
  `
}
