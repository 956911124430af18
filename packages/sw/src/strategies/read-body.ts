// SPDX-License-Identifier: MIT
import type { Bulletin } from '../bulletin.ts'

// Bodies beyond this are handed through and not stored: they would be held in memory at once.
const MAX_BODY_BYTES = 32 * 1024 * 1024

/**
 * Reads a body to its end, to store it.
 *
 * @returns `undefined` when it is too large, or when the connection broke in the middle: an incomplete response is never
 * stored (RFC 9111 §3.3)
 */
export async function readBody(
  response: Response,
  bulletin: Bulletin,
): Promise<ArrayBuffer | undefined> {
  const { headers, body } = response
  const announced = headers.get('Content-Length') ?? ''
  const length = /^[0-9]+$/.test(announced) ? Number(announced) : undefined
  const isTooLarge = length !== undefined && length > MAX_BODY_BYTES
  // Platform: the browser holds an origin to the length that it announced, but not to that of what it decodes.
  const isBounded = length !== undefined && !isTooLarge && !headers.has('Content-Encoding')
  try {
    if (body === null || isBounded) return await response.arrayBuffer()
    const read = isTooLarge ? undefined : await readBounded(body)
    if (read !== undefined) return read
    bulletin.trouble('Cannot store response', `body over ${MAX_BODY_BYTES} bytes`, 'over-limit')
    // Not awaited: the page's half of the body may be open for as long as it likes.
    if (!body.locked) void body.cancel().catch(() => undefined)
  } catch {
    // Whoever reads the other half sees the same failure.
  }
  return undefined
}

async function readBounded(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ArrayBuffer | undefined> {
  const reader = body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    bytes += chunk.value.byteLength
    if (bytes > MAX_BODY_BYTES) {
      void reader.cancel().catch(() => undefined)
      return undefined
    }
    chunks.push(chunk.value)
  }
  return new Blob(chunks).arrayBuffer()
}
