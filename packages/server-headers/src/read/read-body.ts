// SPDX-License-Identifier: MIT

/** A body that fits in memory, or one that is passed on as it comes. */
export type ReadBody =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'streaming'; readonly body: ReadableStream<Uint8Array> }

/**
 * Reads a body to its end, unless it is longer than the limit: then what was read is put back in front of the rest.
 *
 * @param limitBytes how much may be held in memory
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
): Promise<ReadBody> {
  if (body === null) return { kind: 'whole', bytes: new Uint8Array() }
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { kind: 'whole', bytes: Buffer.concat(chunks) }
    chunks.push(value)
    length += value.length
    if (length > limitBytes) return { kind: 'streaming', body: rejoin(chunks, reader) }
  }
}

function rejoin(
  chunks: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  const front = [...chunks]
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const chunk = front.shift() ?? (await reader.read()).value
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
