// SPDX-License-Identifier: MIT
import { storableFields } from '@springhouse/core'

type Field = readonly [name: string, value: string]

// Another value of these in every answer, which no page reads its data from.
const VOLATILE =
  /^(?:age|cache-status|date|expires|server-timing|springhouse-position|traceparent|tracestate|via|x-cache.*|.*-id)$/

/** Tells whether a page that has the fields before would see something else in those that came. */
export function hasOtherFields(before: Iterable<Field>, after: Iterable<Field>): boolean {
  return essenceOf(before) !== essenceOf(after)
}

/** Tells whether two bodies differ. */
export function hasOtherBytes(before: ArrayBuffer, after: ArrayBuffer): boolean {
  if (before.byteLength !== after.byteLength) return true
  const own = new Uint8Array(before)
  return new Uint8Array(after).some((byte, at) => byte !== own[at])
}

function essenceOf(fields: Iterable<Field>): string {
  const lines = storableFields(fields).map(([name, value]) => `${name.toLowerCase()}:${value}`)
  return lines
    .filter((line) => !VOLATILE.test(line.slice(0, line.indexOf(':'))))
    .sort()
    .join('\n')
}
