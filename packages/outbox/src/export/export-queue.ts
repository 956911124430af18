// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'

const IS_TEXT = /^text\/|[/+](json|xml)\b|^application\/x-www-form-urlencoded\b/i

/**
 * Writes operations as JSON that a person can read and a machine can send again: text bodies as text, others in base64.
 *
 * @param nowMs epoch milliseconds
 */
export function formatExport(records: readonly OutboxRecord[], nowMs: number): string {
  const operations = records.map((record) => ({
    ...record,
    body: exportBody(record.body, record.contentType),
    base: record.base && { ...record.base, snapshot: exportBody(record.base.snapshot, undefined) },
  }))
  return JSON.stringify({ v: 1, exportedAt: new Date(nowMs).toISOString(), operations }, null, 2)
}

function exportBody(
  body: ArrayBuffer | undefined,
  contentType: string | undefined,
): { readonly text: string } | { readonly base64: string } | undefined {
  if (body === undefined) return undefined
  const text = IS_TEXT.test(contentType ?? '') ? decodeText(body) : undefined
  return text === undefined ? { base64: encodeBase64(new Uint8Array(body)) } : { text }
}

// What claims to be text but isn't must survive the export as well.
function decodeText(body: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCodePoint(byte)
  return btoa(binary)
}
