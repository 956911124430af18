// SPDX-License-Identifier: MIT
import { redis } from '@springhouse/origin'
import { afterAll, beforeAll } from 'vitest'
import { runLogDriverContract } from '../../packages/origin/src/log/log-driver.contract.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'

let server: RedisServer

beforeAll(async () => {
  server = await startRedisServer()
})

afterAll(async () => {
  await server.stop()
})

runLogDriverContract('redis', (options) => redis({ url: server.url, ...options }))
