// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { decodeStored, encodeStored, storedFrom, type StoredResponse } from './stored-response.ts'

const stored: StoredResponse = {
  status: 200,
  fields: [['Content-Type', 'text/plain']],
  body: Uint8Array.of(0, 255),
  tags: ['product:42'],
  entityTag: '"abc"',
  stamp: { epoch: 'e1', seq: 7 },
  loadedAtMs: 1_000,
}

describe('stored responses', () => {
  it('decodeStored() reads what encodeStored() wrote', () => {
    expect(decodeStored(encodeStored(stored))).toEqual(stored)
  })

  it('decodeStored() answers undefined when a record is damaged or of another version', () => {
    const { metadata, body } = encodeStored(stored)
    const fields = JSON.parse(metadata) as Record<string, unknown>
    const damages = [
      { v: 2 },
      { status: '200' },
      { stamp: 'nowhere' },
      { stamp: 7 },
      { tags: 'product:42' },
      { fields: [['Content-Type']] },
      { entityTag: null },
      { loadedAtMs: null },
    ]
    for (const damage of damages) {
      expect(
        decodeStored({ metadata: JSON.stringify({ ...fields, ...damage }), body }),
      ).toBeUndefined()
    }
    for (const text of ['', 'null', '[]', '{']) {
      expect(decodeStored({ metadata: text, body })).toBeUndefined()
    }
  })

  it('storedFrom() leaves out what belongs to one browser or one connection', () => {
    const loaded = {
      ...stored,
      fields: [
        ['Set-Cookie', 'session=1'],
        ['Connection', 'X-Hop'],
        ['X-Hop', '1'],
        ['Content-Type', 'text/plain'],
      ] as const,
    }
    expect(storedFrom(loaded, stored).fields).toEqual([['Content-Type', 'text/plain']])
  })
})
