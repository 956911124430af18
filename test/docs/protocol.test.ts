// SPDX-License-Identifier: MIT
import {
  decodeBatch,
  decodeBatchResults,
  decodeChanges,
  decodeHead,
  decodeStreamFrame,
  FIELD,
  isPingAnswer,
  parseCacheGroupInvalidation,
  parseCacheGroups,
  parseDevicePlace,
  parseOperationProof,
  parsePosition,
  parseTargetedField,
  planSegments,
  type StreamFrame,
} from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { fencesIn, readPage } from './fences.ts'

const text = await readPage('docs/protocol.md')
const fences = fencesIn(text)

describe('docs/protocol.md', () => {
  it('shows frames of the stream that a follower understands', () => {
    const stream = fences.find(({ code }) => code.startsWith('event: hello'))?.code ?? ''
    const decoded = stream.trim().split('\n\n').map(readFrame).map(decodeStreamFrame)
    expect(decoded.map((event) => event?.type)).toEqual(['hello', 'inv', 'inv', 'beat', 'reset'])
  })

  it('shows an answer of /changes that a follower understands', () => {
    const events = decodeChanges(jsonWith('events'))
    expect(events?.map(({ type }) => type)).toEqual(['hello', 'inv'])
  })

  it('shows a head that a follower understands', () => {
    const [head] = decodeHead(jsonWith('scopes')) ?? []
    expect(head?.tail.tags).toContainEqual(['product:42', 1841])
    expect(planSegments({ epoch: 'k3f9q2', seq: 1790 }, head ?? missing())).toEqual({
      kind: 'apply',
      segments: [27],
    })
  })

  it('shows an answer of /ops with states and a position', () => {
    const position = expect.stringMatching(/^[\w-]+\.\d+$/)
    expect(jsonWith('a')).toMatchObject({ a: { state: 'done', position }, b: { state: 'unknown' } })
  })

  it('shows a batch that an origin understands, and results that its sender does', () => {
    const batch = decodeBatch(jsonWith('operations'))
    expect(batch?.operations.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
    const results = decodeBatchResults(jsonWith('results'))
    expect(results?.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'skipped'])
  })

  it('shows an answer of /ping that is one', () => {
    const [, answer = ''] = /^`(\{"springhouse".*?\})`/m.exec(text) ?? []
    expect(isPingAnswer(JSON.parse(answer))).toBe(true)
  })

  it.each([
    [FIELD.cacheGroups, parseCacheGroups],
    [FIELD.cacheGroupInvalidation, parseCacheGroupInvalidation],
    [FIELD.springhousePosition, parsePosition],
    [FIELD.springhouseAfter, parsePosition],
    [FIELD.springhouseOp, parseOperationProof],
    [FIELD.springhouseDevice, parseDevicePlace],
  ])('shows a %s that can be read', (name, parse) => {
    const [, value = ''] = new RegExp(`\`${name}: ([^\`]+)\``).exec(text) ?? []
    expect(parse(value)).toBeTruthy()
    expect(parse(value)).not.toEqual([])
  })

  it('shows targeted fields that grant a lifetime', () => {
    const values = [...text.matchAll(/`(max-age=\d+, [^`]+)`/g)].map(([, value = '']) => value)
    expect(values).not.toHaveLength(0)
    const lifetimes = values.map((value) => parseTargetedField(value)?.seconds('following'))
    expect(lifetimes).not.toContain(undefined)
  })

  it('names every field of our own', () => {
    const own = Object.values(FIELD).filter((name) => name.startsWith('Springhouse-'))
    expect(own.filter((name) => !text.includes(`\`${name}`))).toEqual([])
  })
})

function missing(): never {
  throw new Error('The page shows no head')
}

function readFrame(block: string): StreamFrame {
  const lines = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0], line]))
  const valueOf = (name: string): string | undefined => lines.get(name)?.slice(name.length + 2)
  const id = valueOf('id')
  const event = { event: valueOf('event') ?? '', data: valueOf('data') ?? '' }
  return id === undefined ? event : { ...event, id }
}

function jsonWith(key: string): unknown {
  return fences
    .filter(({ language }) => language === 'json')
    .map(({ code }): unknown => JSON.parse(code))
    .find((value) => typeof value === 'object' && value !== null && key in value)
}
