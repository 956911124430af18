// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { decodeCatchUp, decodePosition, decodePull, decodeVersions } from './replies.ts'

describe('replies', () => {
  it('decodePull() reads entries, also the one without tags that begins an epoch', () => {
    const begin = ['0-1', ['n', 'abc', 'k', 'epoch', 't', '']]
    const hard = ['0-2', ['n', 'def', 'k', 'hard', 't', 'a b:*']]
    expect(decodePull(['e1', 2, 1, 'def', [begin, hard]])).toEqual({
      head: { epoch: 'e1', seq: 2 },
      floor: 1,
      headNonce: 'def',
      entries: [
        { seq: 1, nonce: 'abc', kind: 'soft', tags: [] },
        { seq: 2, nonce: 'def', kind: 'hard', tags: ['a', 'b:*'] },
      ],
    })
  })

  it('decodePosition() reads replies that came as bytes', () => {
    expect(decodePosition([Buffer.from('e1'), '7'])).toEqual({ epoch: 'e1', seq: 7 })
  })

  it('decodeVersions() reads a tag never heard of as undefined', () => {
    expect(decodeVersions(['e1', 9, 1, ['5', '']]).versions).toEqual([5, undefined])
  })

  it('decodeCatchUp() tells hard tags from soft ones, and names none when there are too many', () => {
    const members = [' indexed', 'a', 'gone', ' hard gone']
    expect(decodeCatchUp(['e1', 9, 1, 4, members]).tags).toEqual({ soft: ['a'], hard: ['gone'] })
    expect(decodeCatchUp(['e1', 9, 1, 3_000, []]).tags).toBeUndefined()
  })

  it('decode throws a TypeError when a reply has another shape', () => {
    const wrong = [
      () => decodePosition(null),
      () => decodePosition(['e1', 'many']),
      () => decodePosition([7, 7]),
      () => decodeCatchUp(['e1', 1, 1, 0, 'a']),
      () => decodeVersions(['e1', 1, 1, [1.5]]),
    ]
    for (const decode of wrong) expect(decode).toThrow(TypeError)
  })
})
