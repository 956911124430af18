// SPDX-License-Identifier: MIT
import { readFile } from 'node:fs/promises'

/** Answers the portal's own page and its scripts; `undefined` for every other path. */
export type Pages = (pathname: string) => Response | undefined

/** The scripts of the portal's page, as they lie in the file. */
export interface PageScripts {
  readonly worker: string
  readonly page: string
}

/** Reads the scripts; without a file there are no pages. */
export async function pagesFrom(file: string | undefined): Promise<Pages> {
  if (file === undefined) return () => undefined
  // Written by the same test.
  const { worker, page } = JSON.parse(await readFile(file, 'utf8')) as PageScripts
  const html = `<!doctype html><title>Rows</title><script>${page}</script>`
  return (pathname) => {
    if (pathname === '/') return respond(html, 'text/html')
    return pathname === '/sw.js' ? respond(worker, 'text/javascript') : undefined
  }
}

function respond(body: string, type: string): Response {
  return new Response(body, { headers: { 'Content-Type': type, 'Cache-Control': 'no-cache' } })
}
