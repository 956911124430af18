// SPDX-License-Identifier: MIT
import {
  appendCacheStatus,
  currentAge,
  equivalenceKey,
  type FieldReader,
  freshenedResponses,
  freshenFields,
  freshnessLifetime,
  invalidatedUris,
  isNotModified,
  isPartitionId,
  isUnmarkedPage,
  judgeHead,
  judgeStorability,
  nominatedValue,
  parseCacheControl,
  parseCacheGroupInvalidation,
  parseCacheGroups,
  parseHttpDate,
  parseNoVarySearch,
  parseOperationProof,
  parsePosition,
  parsePositions,
  parseTargetedField,
  parseVary,
  planRange,
  storableFields,
  variantOf,
} from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { MONSTERS } from './monsters.ts'
import { growsLinearly } from './work.ts'

const NAMED = ['accept', 'accept-language', 'authorization', 'cookie', 'user-agent']

// What reads text of the network, each with every field filled by the same monster.
const READERS: Readonly<Record<string, (text: string, fields: FieldReader) => unknown>> = {
  appendCacheStatus: (text) => appendCacheStatus(text, { cache: 'x', detail: text, key: text }),
  currentAge: (_, fields) => currentAge(stored(fields), 0),
  equivalenceKey: (text) => equivalenceKey(text, parseNoVarySearch('key-order, params=("b")')),
  freshenedResponses: (_, fields) => freshenedResponses([stored(fields)], fields),
  freshenFields: (text) => freshenFields([['a', text]], [['cache-control', text]], 0),
  freshnessLifetime: (_, fields) => freshnessLifetime(stored(fields), undefined, true),
  invalidatedUris: (_, fields) =>
    invalidatedUris({ method: 'POST', url: BASE, status: 200, fields, type: 'default' }, resolve),
  isNotModified: (text, fields) => isNotModified(fields, { etag: text, lastModified: text }),
  isPartitionId: (text) => isPartitionId(text),
  isUnmarkedPage: (_, fields) => isUnmarkedPage(fields),
  judgeHead: (_, fields) => judgeHead({ status: 200, fields }, { status: 200, fields }),
  judgeStorability: (_, fields) =>
    judgeStorability({ method: 'GET', requestFields: NONE, status: 200, responseFields: fields }),
  nominatedValue: (_, fields) => NAMED.map((name) => nominatedValue(name, workerRequest(fields))),
  parseCacheControl: (text) => parseCacheControl(text).fieldNames('no-cache'),
  parseCacheGroupInvalidation: (text) => parseCacheGroupInvalidation(text),
  parseCacheGroups: (text) => parseCacheGroups(text),
  parseHttpDate: (text) => parseHttpDate(text, 0),
  parseNoVarySearch: (text) => parseNoVarySearch(text),
  parseOperationProof: (text) => parseOperationProof(text),
  parsePosition: (text) => parsePosition(text),
  parsePositions: (text) => parsePositions(text),
  parseTargetedField: (text) => parseTargetedField(text),
  parseVary: (text) => parseVary(text),
  planRange: (text, fields) =>
    planRange(text, text, { status: 200, fields, wasEncoded: false }, 10),
  storableFields: (text) => storableFields([['connection', text]], 0),
  variantOf: (text) => variantOf(text, () => 'value'),
  'variantOf a value': (text) => variantOf('accept', () => text),
}

const BASE = 'https://portal.test/'
const NONE: FieldReader = { get: () => null }

describe('work on text of the network', { timeout: 60_000 }, () => {
  it.each(Object.entries(READERS))('grows with the text and no faster: %s()', (_name, read) => {
    const offenders = Object.entries(MONSTERS).filter(([, monster]) => {
      const prepare = (size: number) => {
        const text = monster(size)
        return () => read(text, { get: () => text })
      }
      return !growsLinearly(prepare)
    })
    expect(offenders.map(([name]) => name)).toEqual([])
  })
})

describe('the fields that are kept', { timeout: 60_000 }, () => {
  it.each([
    ['storableFields()', (fields: Field[]) => storableFields(fields, 0)],
    ['freshenFields()', (fields: Field[]) => freshenFields(fields, fields, 0)],
  ])('%s does work that grows with them and no faster', (_name, keep) => {
    const prepare = (size: number) => {
      const names = Array.from({ length: size }, (_, index) => `f${index}`)
      const fields = names.map((name): Field => [name, '1'])
      const connection: Field = ['Connection', names.map((name) => `x-${name}`).join(', ')]
      return () => keep([...fields, connection])
    }
    expect(growsLinearly(prepare, 256)).toBe(true)
  })
})

describe('growsLinearly()', () => {
  it('is true of one pass and false of one pass for each element', () => {
    const pass = (size: number): number => {
      let sum = 0
      for (let index = 0; index < size; index += 1) sum += index % 7
      return sum
    }
    const passes = (size: number): number => {
      let sum = 0
      for (let index = 0; index < size; index += 1) sum += pass(size)
      return sum
    }
    expect(growsLinearly((size) => () => pass(size * 10))).toBe(true)
    expect(growsLinearly((size) => () => passes(size), 64)).toBe(false)
  })
})

type Field = [name: string, value: string]

function stored(fields: FieldReader) {
  const tags = ['products']
  return {
    status: 200,
    fields,
    tags,
    requestTimeMs: 0,
    responseTimeMs: 0,
    policyVersionCurrent: true,
  }
}

function workerRequest(fields: FieldReader) {
  return {
    fields,
    mode: 'cors',
    destination: '',
    partition: 'anna',
    userAgent: 'Test',
    languages: ['de'],
  }
}

function resolve(reference: string, base: string): URL | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base) : undefined
}
