// SPDX-License-Identifier: MIT

/** A body as a middleware holds it: whole, as it comes, or none. */
export type Body = Uint8Array | ReadableStream<Uint8Array> | null

// Reading bytes back out of a response's stream costs more than all the rest of a hit.
const wholeBodies = new WeakMap<Response, Uint8Array>()

/** Makes a response with a body, or without one where its status allows none (Fetch: null body status). */
export function makeResponse(body: Body, status: number, headers: Headers): Response {
  if (!isNullBodyStatus(status)) {
    // Bytes from Node are never backed by shared memory, which is what the platform's narrower type asks for.
    const bytes = body as ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null
    const response = new Response(bytes, { status, headers })
    if (body instanceof Uint8Array) wholeBodies.set(response, body)
    return response
  }
  discard(body)
  headers.delete('Content-Length')
  return new Response(null, { status, headers })
}

/** Reads the body of a response that was made from bytes; `undefined` when it comes as a stream. */
export function wholeBodyOf(response: Response): Uint8Array | undefined {
  return wholeBodies.get(response)
}

/** Tells the maker of a body that nobody wants it. */
export function discard(body: Body): void {
  // A handler that fails while it is told so has nothing to report to.
  if (body instanceof ReadableStream) body.cancel().catch(() => undefined)
}

function isNullBodyStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}
