// SPDX-License-Identifier: MIT
import type { MiddlewareHandler } from 'hono'
import { RequestProblem } from './request-problem.ts'

/** Longest body of a request, in bytes. */
export const MAX_BODY_BYTES: number = 64 * 1024

/**
 * Refuses bodies that are too long before anything reads them, so that nobody can fill the memory with one.
 *
 * @throws {RequestProblem} 413 when the body is longer than `MAX_BODY_BYTES`
 */
export const limitBody: MiddlewareHandler = async (c, next) => {
  const { raw } = c.req
  const said = raw.headers.get('Content-Length')
  if (Number(said ?? 0) > MAX_BODY_BYTES) throw tooLong()
  // Platform: Node ends a body at the length that was said; one that comes in chunks says none.
  if (said === null && raw.body !== null) {
    const { url, method, headers, signal } = raw
    const body = await readWithin(raw.body, MAX_BODY_BYTES)
    c.req.raw = new Request(url, { method, headers, signal, body })
  }
  await next()
}

async function readWithin(
  body: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > most) throw tooLong()
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function tooLong(): RequestProblem {
  return new RequestProblem(413, 'Body too long', `Send at most ${MAX_BODY_BYTES} bytes`)
}
