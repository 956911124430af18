// SPDX-License-Identifier: MIT

/** Digests what is given, one after the other, by SHA-256. @returns in hexadecimal digits */
export async function sha256Of(...parts: readonly (string | ArrayBuffer)[]): Promise<string> {
  const bytes = await new Blob([...parts]).arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
