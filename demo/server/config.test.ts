// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { StartError } from './start-error.ts'

describe('readConfig()', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({
      port: 4780,
      host: '127.0.0.1',
      cacheEnabled: true,
      redisUrl: undefined,
      databaseUrl: undefined,
      dataFolder: undefined,
      secret: undefined,
    })
  })

  it('reads everything', () => {
    const environment = {
      PORT: '0',
      HOST: '0.0.0.0',
      CACHE_ENABLED: 'false',
      REDIS_HOST: 'redis.local',
      REDIS_PASSWORD: 'p@ss',
      REDIS_DB: '2',
      DATABASE_URL: 'postgres://me@db/dairy',
      DAIRY_DATA: '/data',
      SPRINGHOUSE_SECRET: 'sixteen letters!',
    }
    expect(readConfig(environment)).toEqual({
      port: 0,
      host: '0.0.0.0',
      cacheEnabled: false,
      redisUrl: 'redis://:p%40ss@redis.local:6379/2',
      databaseUrl: 'postgres://me@db/dairy',
      dataFolder: '/data',
      secret: 'sixteen letters!',
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', CACHE_ENABLED: ' ', DATABASE_URL: '' })).toEqual(readConfig({}))
  })

  it.each([
    [{ PORT: 'http' }, 'PORT is "http"'],
    [{ PORT: '70000' }, '0 to 65535'],
    [{ CACHE_ENABLED: 'maybe' }, 'CACHE_ENABLED=false npm start'],
    [{ REDIS_HOST: 'r', REDIS_PORT: 'six' }, 'REDIS_PORT'],
    [{ DATABASE_URL: 'mysql://db' }, 'DATABASE_URL is no PostgreSQL address'],
    [{ SPRINGHOUSE_SECRET: 'short' }, 'give at least 16'],
  ])('says in one line what to do about %j', (environment, words) => {
    const read = () => readConfig(environment)
    expect(read).toThrow(StartError)
    expect(read).toThrow(words)
    expect(read).toThrow(/^[^\n]*$/)
  })

  it('never repeats a secret', () => {
    expect(() => readConfig({ SPRINGHOUSE_SECRET: 'hunter2' })).not.toThrow('hunter2')
  })
})
