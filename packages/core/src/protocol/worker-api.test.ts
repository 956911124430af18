// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import {
  isBroadcast,
  isConnectMessage,
  isReadyMessage,
  isRefusedMessage,
  isSessionRequest,
  WORKER_PROTOCOL,
} from './worker-api.ts'

const version = { springhouse: WORKER_PROTOCOL }
const strangers = [undefined, null, 'connect', 7, [], {}, { type: 'connect' }]

describe('isConnectMessage()', () => {
  it('accepts our version only', () => {
    expect(isConnectMessage({ ...version, type: 'connect' })).toBe(true)
    expect(isConnectMessage({ springhouse: 99, type: 'connect' })).toBe(false)
  })

  it.each(strangers)('refuses %j', (message) => {
    expect(isConnectMessage(message)).toBe(false)
  })
})

describe('isSessionRequest()', () => {
  it('accepts other versions too, so that they get an answer', () => {
    expect(isSessionRequest({ springhouse: 99, type: 'connect' })).toBe(true)
  })

  it.each(strangers)('refuses %j', (message) => {
    expect(isSessionRequest(message)).toBe(false)
  })
})

describe('isReadyMessage()', () => {
  it('needs a boot id', () => {
    expect(isReadyMessage({ ...version, type: 'ready', bootId: 'b' })).toBe(true)
    expect(isReadyMessage({ ...version, type: 'ready' })).toBe(false)
  })

  it.each(strangers)('refuses %j', (message) => {
    expect(isReadyMessage(message)).toBe(false)
  })
})

describe('isRefusedMessage()', () => {
  it('accepts a refusal of any version', () => {
    expect(isRefusedMessage({ springhouse: 99, type: 'refused', why: 'version' })).toBe(true)
  })

  it.each(strangers)('refuses %j', (message) => {
    expect(isRefusedMessage(message)).toBe(false)
  })
})

describe('isBroadcast()', () => {
  it.each([
    { ...version, type: 'changed', scope: 'public', tags: ['a'], position: undefined },
    { ...version, type: 'refreshed', url: 'https://portal.test/a', tags: ['a'] },
    { ...version, type: 'outbox' },
    { ...version, type: 'partition', partition: 'p' },
    { ...version, type: 'trouble', what: 'the disk is full' },
    { ...version, type: 'link', state: 'offline', lastContactAtMs: undefined },
    { ...version, type: 'link', state: 'following', lastContactAtMs: 7, term: 3 },
    { ...version, type: 'who-leads', hasten: true },
  ])('accepts $type', (message) => {
    expect(isBroadcast(message)).toBe(true)
  })

  it.each([
    ...strangers,
    { springhouse: 99, type: 'outbox' },
    { ...version, type: 'unheard-of' },
    { ...version, type: 'changed', scope: 'public', tags: [7] },
    { ...version, type: 'changed', tags: [] },
    { ...version, type: 'refreshed', url: 7, tags: [] },
    { ...version, type: 'refreshed', url: 'https://portal.test/a' },
    { ...version, type: 'partition' },
    { ...version, type: 'trouble', what: {} },
    { ...version, type: 'link', state: 'somewhere' },
    { ...version, type: 'link', state: 'offline', term: 'first' },
    { ...version, type: 'who-leads' },
  ])('refuses %j', (message) => {
    expect(isBroadcast(message)).toBe(false)
  })
})
