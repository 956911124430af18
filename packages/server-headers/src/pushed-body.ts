// SPDX-License-Identifier: MIT
import type { FrameQueue } from './stream/frame-queue.ts'

// Ten thousand streams of the platform, with a promise for each chunk, cost several times what they carry.
const takers = new WeakSet<Request>()
const bodies = new WeakMap<Response, FrameQueue>()

/** Says of a request that its answer's body may be pushed to whoever writes it. */
export function takesPushedBody(request: Request): void {
  takers.add(request)
}

/** Tells whether the answer's body may be pushed. */
export function mayPushBody(request: Request): boolean {
  return takers.has(request)
}

/** Makes an answer without a body of its own: it is pushed from a queue. */
export function pushedResponse(queue: FrameQueue, init: ResponseInit): Response {
  const response = new Response(null, init)
  bodies.set(response, queue)
  return response
}

/** The queue that an answer's body is pushed from; `undefined` when it has an ordinary one. */
export function pushedBodyOf(response: Response): FrameQueue | undefined {
  return bodies.get(response)
}
