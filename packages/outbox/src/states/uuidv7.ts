// SPDX-License-Identifier: MIT

/**
 * Makes a UUID of version 7: keys sort by the millisecond in which they were made.
 *
 * Platform: `crypto.randomUUID()` makes version 4 only, and pages without TLS, where an outbox works too, have none.
 *
 * @param nowMs epoch milliseconds
 * @see RFC 9562 §5.7
 */
export function uuidv7(nowMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, nowMs / 0x1_0000)
  view.setUint16(4, nowMs)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70)
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
