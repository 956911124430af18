// SPDX-License-Identifier: MIT

/** Reads a body that its request doesn't hold: Node's handlers read theirs from `req`. */
export type BodySource = AsyncIterable<Uint8Array>

const sources = new WeakMap<Request, BodySource>()

/** Remembers where the body of a request made for Node's `req` can be read. */
export function rememberBody(request: Request, source: BodySource): void {
  sources.set(request, source)
}

/**
 * Reads the whole body of a request.
 *
 * @returns `undefined` when it is larger than `maxBytes`; the rest isn't read
 */
export async function readRequestBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of sources.get(request) ?? bodyOf(request)) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function* bodyOf({ body }: Request): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  try {
    for (;;) {
      const chunk = await reader?.read()
      if (chunk?.value === undefined) return
      yield chunk.value
    }
  } finally {
    // Who has read enough wants no more of it; whether that fails is nothing to report.
    reader?.cancel().catch(() => undefined)
  }
}
