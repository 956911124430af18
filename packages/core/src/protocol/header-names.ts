// SPDX-License-Identifier: MIT

/** Every header field that Springhouse reads or writes, spelled once. */
export * as FIELD from './field-names.ts'

/** Reads one header field; `Headers` fits, and so does any object with the same `get`. */
export interface FieldReader {
  get(name: string): string | null
}
