// SPDX-License-Identifier: MIT
import type { BatchBody } from '@springhouse/core'

/** Writes bytes for JSON: as text where they are UTF-8, so that a person can read it, else in base64. */
export function bodyToJson(bytes: ArrayBuffer): BatchBody {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { base64: encodeBase64(new Uint8Array(bytes)) }
  }
}

/**
 * Reads the bytes back.
 *
 * @throws DOMException when what should be base64 isn't
 */
export function bodyFromJson(body: BatchBody): ArrayBuffer {
  return 'text' in body ? new TextEncoder().encode(body.text).buffer : decodeBase64(body.base64)
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCodePoint(byte)
  return btoa(binary)
}

function decodeBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.codePointAt(0) ?? 0).buffer
}
