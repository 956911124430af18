// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { describeServer, parseRedisUrl, redisUrlFromEnvironment } from './redis-url.ts'

describe('redisUrlFromEnvironment', () => {
  it('redisUrlFromEnvironment() prefers REDIS_URL', () => {
    const environment = { REDIS_URL: 'rediss://a:1/2', REDIS_HOST: 'b' }
    expect(redisUrlFromEnvironment(environment)).toBe('rediss://a:1/2')
  })

  it('redisUrlFromEnvironment() builds a URL from its parts', () => {
    expect(redisUrlFromEnvironment({ REDIS_HOST: 'cache.local' })).toBe(
      'redis://cache.local:6379/0',
    )
    const all = { REDIS_HOST: '::1', REDIS_PORT: '7000', REDIS_PASSWORD: 'p@ss/w', REDIS_DB: '3' }
    expect(redisUrlFromEnvironment(all)).toBe('redis://:p%40ss%2Fw@[::1]:7000/3')
  })

  it('redisUrlFromEnvironment() answers undefined without a server', () => {
    expect(redisUrlFromEnvironment({})).toBeUndefined()
    const empty = { REDIS_URL: '', REDIS_HOST: '', REDIS_PORT: '7000' }
    expect(redisUrlFromEnvironment(empty)).toBeUndefined()
  })

  it('redisUrlFromEnvironment() refuses what is not a number', () => {
    const wrong = { REDIS_HOST: 'a', REDIS_PORT: '70x' }
    expect(() => redisUrlFromEnvironment(wrong)).toThrow(/REDIS_PORT.*"70x"/)
    expect(() => redisUrlFromEnvironment({ REDIS_HOST: 'a', REDIS_DB: '-1' })).toThrow(RangeError)
  })
})

describe('parseRedisUrl', () => {
  it('parseRedisUrl() refuses another scheme without repeating the text', () => {
    for (const url of ['http://:secret@a', 'secret', '']) {
      expect(() => parseRedisUrl(url)).toThrow(/^Cannot read the Redis URL: expected redis:/)
    }
  })

  it('parseRedisUrl() reads Sentinels with the name of the master, and a cluster', () => {
    const credentials = { username: undefined, password: 'p@ss' }
    expect(parseRedisUrl('redis+sentinel://:p%40ss@a:1,[::1]:2,c/dairy/3')).toEqual({
      kind: 'sentinel',
      tls: false,
      nodes: [
        { host: 'a', port: 1 },
        { host: '::1', port: 2 },
        { host: 'c', port: 26_379 },
      ],
      ...credentials,
      master: 'dairy',
      database: 3,
    })
    expect(parseRedisUrl('rediss+cluster://:p%40ss@a:1,b')).toEqual({
      kind: 'cluster',
      tls: true,
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 6_379 },
      ],
      ...credentials,
      master: undefined,
      database: 0,
    })
  })

  it('parseRedisUrl() refuses Sentinels without a master, two single servers, and a port that is none', () => {
    const wrong = ['redis+sentinel://a:1', 'redis://a:1,b:2', 'redis+cluster://', 'redis://a:x']
    for (const url of wrong) expect(() => parseRedisUrl(url)).toThrow(TypeError)
  })

  it('describeServer() names all servers of a URL', () => {
    const url = 'redis+sentinel://user:secret@a:1,[::1]:2/dairy'
    expect(describeServer(url)).toBe('redis+sentinel://a:1,[::1]:2/dairy')
  })

  it('describeServer() leaves out credentials', () => {
    expect(describeServer('redis://user:secret@cache.local:7000/3')).toBe(
      'redis://cache.local:7000',
    )
  })
})
