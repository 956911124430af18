// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { identifyOperation, readIdempotencyKey } from './operation-identity.ts'

function request(over: RequestInit & { readonly url?: string } = {}): Request {
  const { url = 'https://dairy.example/api/yields', ...init } = over
  return new Request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    ...init,
  })
}

describe('readIdempotencyKey', () => {
  const read = (value: string) =>
    readIdempotencyKey(request({ headers: { 'Idempotency-Key': value } }))

  it('readIdempotencyKey() reads a structured string and a bare one', () => {
    expect(read('"k-1"')).toEqual({ kind: 'present', key: 'k-1' })
    expect(read('k-1')).toEqual({ kind: 'present', key: 'k-1' })
    expect(readIdempotencyKey(request())).toEqual({ kind: 'absent' })
  })

  it('readIdempotencyKey() refuses lists, blanks, and what is too long', () => {
    for (const value of ['"a", "b"', '"a', '""', 'a b', '"a b"', 'x'.repeat(256)]) {
      expect(read(value)).toEqual({ kind: 'malformed' })
    }
  })
})

describe('identifyOperation', () => {
  it('identifyOperation() leaves the request unread', async () => {
    const sent = request()
    await identifyOperation(sent, 'ada', 'k')
    expect(sent.bodyUsed).toBe(false)
    expect(await sent.text()).toBe('{}')
  })

  it('identifyOperation() makes the marker of owner, method, path and key', async () => {
    const base = await identifyOperation(request(), 'ada', 'k')
    const others = await Promise.all([
      identifyOperation(request(), 'grace', 'k'),
      identifyOperation(request(), 'ada', 'k2'),
      identifyOperation(request({ method: 'PUT' }), 'ada', 'k'),
      identifyOperation(request({ url: 'https://dairy.example/api/yields?x' }), 'ada', 'k'),
      // Moving a character from one part to the next makes another operation.
      identifyOperation(request(), 'adaP', 'k'),
    ])
    const hashes = new Set([base, ...others].map(({ keyHash }) => keyHash))
    expect(hashes.size).toBe(6)
    const sameMarker = await identifyOperation(request({ body: '[]' }), 'ada', 'k')
    expect(sameMarker.keyHash).toBe(base.keyHash)
    expect(sameMarker.fingerprint).not.toBe(base.fingerprint)
  })

  it('identifyOperation() tells content types apart, not their spelling', async () => {
    const typed = (type: string) =>
      identifyOperation(request({ headers: { 'Content-Type': type } }), 'ada', 'k')
    const json = await typed('application/json')
    expect((await typed('Application/JSON ')).fingerprint).toBe(json.fingerprint)
    expect((await typed('text/plain')).fingerprint).not.toBe(json.fingerprint)
  })
})
