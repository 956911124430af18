// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { nominatedValue, type WorkerRequest } from './nominated-value.ts'
import { variantOf } from './vary.ts'

function presented({
  fields = {},
  ...rest
}: Partial<Omit<WorkerRequest, 'fields'>> & {
  readonly fields?: Record<string, string>
}): WorkerRequest {
  return {
    fields: new Headers(fields),
    mode: 'cors',
    destination: '',
    partition: 'anna.1',
    userAgent: 'Browser/1',
    languages: ['de', 'en'],
    ...rest,
  }
}

describe('nominatedValue() of what a worker sees', () => {
  it.each([
    ['accept', { accept: 'text/html' }, 'text/html'],
    ['accept', {}, null],
    ['x-own', { 'X-Own': '1' }, '1'],
    ['x-own', {}, null],
    ['accept-language', { 'accept-language': 'fr' }, 'fr'],
    ['accept-language', {}, 'de,en'],
    ['user-agent', { 'user-agent': 'Own/1' }, 'Own/1'],
    ['save-data', { 'save-data': 'on' }, 'on'],
  ])('reads %s of %j: %s', (name, fields, value) => {
    expect(nominatedValue(name, presented({ fields }))).toBe(value)
  })
})

describe('nominatedValue() of what the browser adds below the worker', () => {
  it.each([
    ['cookie', 'anna.1'],
    ['authorization', 'anna.1'],
    ['user-agent', 'Browser/1'],
    ['sec-ch-ua', 'Browser/1'],
    ['sec-ch-ua-platform', 'Browser/1'],
    ['sec-fetch-mode', 'cors'],
    ['sec-fetch-dest', 'empty'],
  ])('stands in for %s by %s', (name, value) => {
    expect(nominatedValue(name, presented({}))).toBe(value)
  })

  it.each([
    'referer',
    'sec-fetch-site',
    'sec-fetch-user',
    'sec-ch-prefers-color-scheme',
    'save-data',
    'via',
    'connection',
    'proxy-connection',
    'date',
  ])('does not know %s, so that it never matches', (name) => {
    expect(nominatedValue(name, presented({}))).toBeUndefined()
    expect(variantOf(name, (field) => nominatedValue(field, presented({})))).toBeUndefined()
  })

  it('derives the destination', () => {
    expect(nominatedValue('sec-fetch-dest', presented({ destination: 'image' }))).toBe('image')
  })
})

describe('nominatedValue() of credentials', () => {
  const vary = (request: WorkerRequest, name: string): string | undefined =>
    variantOf(name, (field) => nominatedValue(field, request))

  it('tells users apart where Vary names Cookie', () => {
    const [anna, bruno] = ['anna.1', 'bruno.1'].map((partition) => presented({ partition }))
    expect(vary(anna ?? presented({}), 'Cookie')).not.toBe(vary(bruno ?? presented({}), 'Cookie'))
  })

  it('matches nothing while nobody knows whose session it is', () => {
    expect(vary(presented({ partition: undefined }), 'Cookie')).toBeUndefined()
    expect(vary(presented({ partition: undefined }), 'Authorization')).toBeUndefined()
  })

  it('uses a digest of Authorization, never the field itself', () => {
    const fields = { authorization: 'Bearer secret' }
    expect(nominatedValue('authorization', presented({ fields }))).toBeUndefined()
    const signed = presented({ fields, authorizationDigest: 'f00' })
    expect(nominatedValue('authorization', signed)).toBe('anna.1 f00')
    const unknown = presented({ fields, authorizationDigest: 'f00', partition: undefined })
    expect(nominatedValue('authorization', unknown)).toBeUndefined()
  })
})
