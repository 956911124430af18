// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { formatOperationProof, parseOperationProof } from './operation-field.ts'

describe('parseOperationProof()', () => {
  it.each([
    { key: 'k-1', replayed: true, ttlSeconds: 2_592_000 },
    { key: 'a "quoted" key', replayed: false, ttlSeconds: undefined },
    { key: 'k', replayed: false, ttlSeconds: 0 },
  ])('reads back what formatOperationProof() writes: $key', (proof) => {
    expect(parseOperationProof(formatOperationProof(proof))).toEqual(proof)
  })

  it('reads the form of the documentation', () => {
    expect(parseOperationProof('"k"; replayed; ttl=60')).toEqual({
      key: 'k',
      replayed: true,
      ttlSeconds: 60,
    })
  })

  it.each(['"k";ttl=-1', '"k";ttl=soon', '"k";ttl'])('ignores a ttl that is none: %s', (field) => {
    expect(parseOperationProof(field)?.ttlSeconds).toBeUndefined()
  })

  it('takes only true for replayed', () => {
    expect(parseOperationProof('"k";replayed=1')?.replayed).toBe(false)
    expect(parseOperationProof('"k";replayed=?0')?.replayed).toBe(false)
  })

  it.each([null, '', 'k', '"a", "b"', '"k'])(
    'returns undefined, which proves nothing, for %j',
    (field) => {
      expect(parseOperationProof(field)).toBeUndefined()
    },
  )
})
