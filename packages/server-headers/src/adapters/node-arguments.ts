// SPDX-License-Identifier: MIT
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'

/** Fields as `writeHead` takes them: an object, or names and values in turn. */
export type HeadFields = OutgoingHttpHeaders | OutgoingHttpHeader[]

/** Reads the chunk that `write` and `end` take as a string in an encoding, or as bytes. */
export function toBytes(chunk: unknown, encoding: unknown): Uint8Array | undefined {
  if (chunk === undefined || chunk === null) return undefined
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk !== 'string') {
    throw new TypeError('Cannot write chunk: it is neither a string nor bytes')
  }
  return typeof encoding === 'string' && Buffer.isEncoding(encoding)
    ? Buffer.from(chunk, encoding)
    : Buffer.from(chunk)
}

/** Calls the callback among the arguments of `write` and `end`, wherever it stands. */
export function notify(...args: readonly unknown[]): void {
  const callback = args.find((argument) => typeof argument === 'function')
  if (callback !== undefined) process.nextTick(callback)
}

/** Lists the fields that `writeHead` was given. */
export function headEntries(
  fields: HeadFields | undefined,
): readonly (readonly [string, number | string | readonly string[]])[] {
  if (fields === undefined) return []
  if (!Array.isArray(fields)) {
    return Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    )
  }
  return fields.flatMap((value, index) =>
    index % 2 === 1 ? [[String(fields[index - 1]), value] as const] : [],
  )
}
