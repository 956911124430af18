// SPDX-License-Identifier: MIT

/** Where the key of a device's outbox comes from. */
export interface KeySource {
  /** The key, for deriving others; `undefined` while it is locked. */
  key(): Promise<CryptoKey | undefined>
}

const KEY_BYTES = 32

/** Draws the bytes of a new key. */
export function drawKey(): ArrayBuffer {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES)).buffer
}

/** Makes a key of bytes: nobody reads them out of it again, not even this code. */
export function importKey(bytes: ArrayBuffer): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
}
