// SPDX-License-Identifier: MIT
import type { FrameQueue } from '../stream/frame-queue.ts'
import type { Wire } from './wire.ts'

/** Lets a queue write its body to the wire. Resolves when it has ended, or when the requester has gone. */
export function writePushedBody(wire: Wire, queue: FrameQueue): Promise<void> {
  const { res } = wire
  return new Promise((resolve) => {
    res.once('close', () => {
      queue.cancel()
      resolve()
    })
    // A handler that was told to wait hears "drain" of the same object: what counts is what really waits.
    res.on('drain', () => {
      if (!res.writableNeedDrain) queue.resume()
    })
    wire.flushHeaders()
    queue.flowTo({
      write: (bytes) => wire.write(bytes),
      end: () => wire.end(),
    })
    queue.resume()
  })
}
