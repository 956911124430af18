// SPDX-License-Identifier: MIT
import { definePolicy, detail, writes } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { ackedRecord, recordOf } from '../testing/outbox-record.ts'
import { operationOf, tagsOfWrite } from './page-write.ts'

const policy = definePolicy({
  version: 1,
  routes: {
    yields: writes('/api/yields', {
      offline: 'queue',
      group: 'farm:{body.farm}',
      invalidates: ['farm:{body.farm}', 'animals'],
    }),
    animal: detail('/api/animals/:animal', { tags: ['animal:{animal}'] }),
  },
})
const pageUrl = 'https://portal.test/record/milk'
const context = { owner: 'u1', policy, pageUrl }
const text = (body: ArrayBuffer | undefined): string => new TextDecoder().decode(body)

describe('operationOf()', () => {
  it('needs nothing but method, path and fields', () => {
    const operation = operationOf(
      { method: 'post', url: '/api/yields', body: { farm: 3, litres: 31 } },
      context,
    )
    expect(operation).toMatchObject({
      owner: 'u1',
      method: 'POST',
      url: 'https://portal.test/api/yields',
      group: 'farm:3',
      contentType: 'application/json',
    })
    expect(text(operation.body)).toBe('{"farm":3,"litres":31}')
  })

  it('groups what the policy does not name by its path', () => {
    const { group } = operationOf({ method: 'PUT', url: '../notes/7?x=1#y' }, context)
    expect(group).toBe('/notes/7')
  })

  it('leaves text and bytes as they are', () => {
    const bytes = new Uint8Array([1, 2]).buffer
    const url = '/api/files'
    expect(operationOf({ method: 'PUT', url, body: bytes }, context).body).toBe(bytes)
    const note = operationOf({ method: 'PUT', url, body: 'hello' }, context)
    expect([text(note.body), note.contentType]).toEqual(['hello', 'text/plain;charset=UTF-8'])
    expect(operationOf({ method: 'DELETE', url }, context).body).toBeUndefined()
  })

  it('takes what the page says over what it would find out', () => {
    const write = { method: 'PUT', url: '/a', group: 'g', key: 'k', contentType: 'text/csv' }
    const base = { etag: '"1"' }
    expect(operationOf({ ...write, base, dependsOn: ['p'], overlay: 'o' }, context)).toMatchObject({
      group: 'g',
      idempotencyKey: 'k',
      contentType: 'text/csv',
      base,
      dependsOn: ['p'],
      overlay: 'o',
    })
  })

  it('refuses a URL that it cannot read', () => {
    const elsewhere = { ...context, pageUrl: undefined }
    expect(() => operationOf({ method: 'PUT', url: '/a' }, elsewhere)).toThrow(TypeError)
  })
})

describe('tagsOfWrite()', () => {
  it('says what the policy expects, until the origin has said it', () => {
    expect(tagsOfWrite(policy, recordOf(), pageUrl)).toEqual(['farm:3', 'animals'])
    expect(tagsOfWrite(policy, ackedRecord(7), pageUrl)).toEqual(['farm:3'])
  })

  it('knows nothing of routes and origins that the policy does not name', () => {
    for (const url of ['https://portal.test/api/other', 'https://else.test/api/yields']) {
      expect(tagsOfWrite(policy, recordOf({ url }), pageUrl)).toEqual([])
    }
  })
})
