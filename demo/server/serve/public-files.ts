// SPDX-License-Identifier: MIT
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
const SHELL = 'index.html'
const WORKER = '/sw.js'

const NOT_BUILT =
  '<!doctype html><title>Springhouse Dairy</title><p>The web app is not built yet: run <code>npm run build</code>, then reload.'

/**
 * Serves the built web app: its files, and the shell for every page's address.
 *
 * Says nothing of caching but for the worker's script; the policy does.
 *
 * @param folder where the build is; `undefined` when there is none
 */
export async function answerPublicFile(
  folder: string | undefined,
  pathname: string,
): Promise<Response> {
  const path = pathInside(pathname)
  const isFile = path !== undefined && extname(path) !== ''
  const name = isFile ? path : SHELL
  const bytes = folder === undefined ? undefined : await readIfThere(join(folder, name))
  if (bytes === undefined) return isFile ? missing(pathname) : notBuilt()
  const headers = new Headers({
    'Content-Type': TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream',
  })
  // Platform: a worker's script must never come old out of a cache, or an update would wait for its lifetime.
  if (pathname === WORKER) headers.set('Cache-Control', 'no-cache')
  return new Response(bytes, { headers })
}

// Names that begin with a dot, and ways out of the folder, lead nowhere.
function pathInside(pathname: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(pathname))
    return path.includes('\0') || path.split(sep).some((part) => part.startsWith('.'))
      ? undefined
      : path
  } catch {
    return undefined
  }
}

async function readIfThere(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(file))
  } catch {
    return undefined
  }
}

function missing(pathname: string): Response {
  return new Response(`There is no ${pathname}\n`, {
    status: 404,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  })
}

function notBuilt(): Response {
  return new Response(NOT_BUILT, {
    status: 503,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  })
}
