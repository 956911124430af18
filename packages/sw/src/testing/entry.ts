// SPDX-License-Identifier: MIT
import type { EntryRecord } from '../store/schema.ts'

/** Makes an entry, of which a test says only what matters to it. */
export function entryWith(changes: Partial<EntryRecord> = {}): EntryRecord {
  const body = new TextEncoder().encode('{}').buffer
  return {
    v: 2,
    key: 'key\n\n',
    uriKey: 'key',
    partition: '',
    scope: 'public',
    route: 'products',
    url: 'https://portal.test/api/products',
    status: 200,
    statusText: 'OK',
    fields: [],
    body,
    bodyId: undefined,
    bodyBytes: body.byteLength,
    requestTimeMs: 1000,
    responseTimeMs: 1000,
    stamp: undefined,
    tags: ['products'],
    policyVersion: 1,
    budget: 'normal',
    wasEncoded: false,
    variant: '',
    isInvalidated: false,
    ...changes,
  }
}
