// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Batch,
  type BatchResult,
  decodeBatch,
  decodeBatchResults,
  encodeBatch,
  encodeBatchResults,
} from './batch.ts'

const text = fc.string({ minLength: 1, maxLength: 12 })
const field = fc.tuple(text, fc.string())
const body = fc.option(
  fc.oneof(fc.record({ text: fc.string() }), fc.record({ base64: fc.string() })),
  { nil: undefined },
)
const operation = fc.record(
  {
    key: text,
    method: text,
    path: text,
    group: text,
    deviceSeq: fc.integer({ min: 1 }),
    dependsOn: fc.constant([]),
    fields: fc.array(field, { maxLength: 3 }),
    body,
  },
  { requiredKeys: ['key', 'method', 'path', 'group', 'dependsOn', 'fields'] },
)
const batch: fc.Arbitrary<Batch> = fc.record(
  {
    device: text,
    operations: fc.uniqueArray(operation, {
      minLength: 1,
      maxLength: 5,
      selector: (one) => one.key,
    }),
  },
  { requiredKeys: ['operations'] },
)
const result: fc.Arbitrary<BatchResult> = fc.oneof(
  fc.record({ kind: fc.constant('skipped' as const), key: text }),
  fc.record({
    kind: fc.constant('answered' as const),
    key: text,
    status: fc.integer({ min: 200, max: 599 }),
    fields: fc.array(field, { maxLength: 3 }),
    body,
  }),
)

const plain = { key: 'a', method: 'POST', path: '/a', group: 'a' }

describe('batches', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(batch, (written) => {
        expect(decodeBatch(JSON.parse(encodeBatch(written)))).toEqual(written)
      }),
    )
  })

  it('have results that are read back as they were written', () => {
    fc.assert(
      fc.property(fc.array(result), (written) => {
        const read = decodeBatchResults(JSON.parse(encodeBatchResults(written)))
        expect(read).toEqual(written)
      }),
    )
  })

  it('are nothing but batches', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect([undefined, expect.anything()]).toContainEqual(decodeBatch(value))
      }),
    )
  })

  it('name the operations that others wait for first', () => {
    const waiting = { ...plain, key: 'b', dependsOn: ['a'], after: 'a' }
    expect(decodeBatch({ operations: [plain, waiting] })?.operations).toHaveLength(2)
    expect(decodeBatch({ operations: [waiting, plain] })).toBeUndefined()
    expect(decodeBatch({ operations: [{ ...plain, after: 'z' }] })).toBeUndefined()
    expect(decodeBatch({ operations: [{ ...plain, dependsOn: ['a'] }] })).toBeUndefined()
  })

  it.each([
    null,
    [],
    { operations: [] },
    { operations: [plain, plain] },
    { operations: [plain], device: 7 },
    { operations: [{ ...plain, key: '' }] },
    { operations: [{ ...plain, group: undefined }] },
    { operations: [{ ...plain, deviceSeq: 0 }] },
    { operations: [{ ...plain, fields: [['a']] }] },
    { operations: [{ ...plain, dependsOn: [1] }] },
    { operations: [{ ...plain, text: 'a', base64: 'YQ==' }] },
    { operations: [{ ...plain, text: 1 }] },
  ])('refuse %j whole', (value) => {
    expect(decodeBatch(value)).toBeUndefined()
  })

  it.each([
    null,
    {},
    { results: {} },
    { results: [{ status: 200 }] },
    { results: [{ key: 'a', status: 99 }] },
    { results: [{ key: 'a', status: 200, base64: 1 }] },
  ])('take no results from %j', (value) => {
    expect(decodeBatchResults(value)).toBeUndefined()
  })
})
