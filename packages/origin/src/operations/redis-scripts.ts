// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto'
import type { Script } from '../redis/scripts.ts'

// Every script: KEYS 1 the operation's hash, 2 its body.

const NOW = `
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`

/**
 * ARGV: token, fingerprint, lock and life of the hash in milliseconds, `1` for effects that nobody takes back. Answers
 * `[kind, ...]`.
 *
 * What is left of a lock that has run out counts only with such effects: nobody can look up how far its holder came.
 */
export const BEGIN_OPERATION: Script = script(`${NOW}
local held = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'until', 'status', 'fields', 'requests', 'external')
local state, now = held[1], now_ms()
if state == 'in-flight' then
  local left = tonumber(held[3]) - now
  if left > 0 then return { 'in-flight', tostring(left) } end
  if held[7] == '1' then
    redis.call('HSET', KEYS[1], 'state', 'indeterminate')
    state = 'indeterminate'
  end
end
if state == 'indeterminate' then return { state } end
if state == 'done' then
  if held[2] ~= ARGV[2] then return { 'reused' } end
  return { state, held[4], held[5], held[6] }
end
redis.call('HSET', KEYS[1], 'state', 'in-flight', 'token', ARGV[1], 'fingerprint', ARGV[2], 'external', ARGV[5],
  'until', string.format('%.0f', now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return { 'begun' }
`)

/** ARGV: token, lock and life of the hash in milliseconds. Answers 1 when the lock is the token's. */
export const RENEW: Script = script(`${NOW}
local held = redis.call('HMGET', KEYS[1], 'state', 'token')
if held[1] ~= 'in-flight' or held[2] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now_ms() + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`)

/**
 * ARGV: token, fingerprint, life of marker and body in milliseconds, status, ETag, fields, requests, body.
 * Answers 0 when another try holds the operation, or has done it. A lock that ran out is nobody's: what took effect is recorded.
 */
export const FINISH_OPERATION: Script = script(`
local held = redis.call('HMGET', KEYS[1], 'state', 'token')
if held[1] and (held[1] == 'done' or held[2] ~= ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'state', 'done', 'fingerprint', ARGV[2], 'status', ARGV[5], 'etag', ARGV[6],
  'fields', ARGV[7], 'requests', ARGV[8])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
-- Redis takes no life of 0 ms.
if tonumber(ARGV[4]) > 0 then redis.call('SET', KEYS[2], ARGV[9], 'PX', ARGV[4]) end
return 1
`)

/** ARGV: token, and `abandoned` or `indeterminate`. */
export const END_OPERATION: Script = script(`
local held = redis.call('HMGET', KEYS[1], 'state', 'token')
if held[1] ~= 'in-flight' or held[2] ~= ARGV[1] then return 0 end
if ARGV[2] == 'indeterminate' then return redis.call('HSET', KEYS[1], 'state', 'indeterminate') end
return redis.call('DEL', KEYS[1])
`)

/** Answers `[state, status, ETag]`. */
export const LOOK_UP: Script = script(`${NOW}
local held = redis.call('HMGET', KEYS[1], 'state', 'until', 'status', 'etag', 'external')
local state = held[1] or 'unknown'
if state == 'in-flight' and tonumber(held[2]) <= now_ms() then
  state = held[5] == '1' and 'indeterminate' or 'unknown'
end
return { state, held[3] or '', held[4] or '' }
`)

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
