// SPDX-License-Identifier: MIT
import type { ServerResponse } from 'node:http'
import type { Wire } from './wire.ts'

/** Writes a body as fast as the requester reads it, and stops reading it when the requester has gone. */
export async function writeBody(
  wire: Wire,
  body: ReadableStream<Uint8Array> | null,
): Promise<void> {
  const { res } = wire
  const reader = body?.getReader()
  const stop = (): void => {
    // The body's maker is told; whether that fails is nothing that a requester who has gone could hear.
    reader?.cancel().catch(() => undefined)
  }
  res.once('close', stop)
  try {
    for (;;) {
      const chunk = await reader?.read()
      if (chunk?.value === undefined || res.destroyed) break
      if (!wire.write(chunk.value)) await drained(res)
    }
  } finally {
    res.off('close', stop)
  }
  if (!res.destroyed) wire.end()
}

// A handler that was told to wait hears "drain" of the same object: what counts is what really waits.
async function drained(res: ServerResponse): Promise<void> {
  while (res.writableNeedDrain && !res.destroyed) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        res.off('drain', done)
        res.off('close', done)
        resolve()
      }
      res.on('drain', done)
      res.on('close', done)
    })
  }
}
