// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto'

/** A script that Redis runs in one step. */
export interface Script {
  readonly text: string
  /** SHA-1 in hexadecimal, as `EVALSHA` wants it. */
  readonly sha: string
}

/**
 * Opens the log, or starts a new epoch when it may have lost entries: a part is missing (eviction, FLUSHALL), the parts
 * disagree, or another server run serves it than the one that wrote it (restart, failover, restored backup).
 *
 * KEYS: state hash, log stream, tags sorted set, hard sorted set; all in one slot.
 * ARGV 1 and 2: epoch and nonce to begin with, if need be.
 *
 * Trade: a restart with every write kept also begins a new epoch, since Redis can't say that nothing was lost. It costs
 * one revalidation of what is stored; the other choice costs stale entries that count as valid.
 */
const OPEN = `
local STATE, LOG, TAGS, HARD = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local SENTINEL = ' epoch '

local function server_run()
  local answer = redis.pcall('INFO', 'server')
  if type(answer) ~= 'string' then return '' end
  return string.match(answer, 'run_id:(%w+)') or ''
end

local function begin(server)
  local epoch, nonce = ARGV[1], ARGV[2]
  redis.call('DEL', STATE, LOG, TAGS, HARD)
  redis.call('XADD', LOG, '1-0', 'n', nonce, 'k', 'epoch', 't', '')
  redis.call('ZADD', TAGS, '+inf', SENTINEL .. epoch)
  redis.call('ZADD', HARD, '+inf', SENTINEL .. epoch)
  redis.call('HSET', STATE, 'epoch', epoch, 'seq', 1, 'floor', 1, 'server', server, 'nonce', nonce)
  return { epoch = epoch, seq = 1, floor = 1, nonce = nonce }
end

local function is_whole(fields, server)
  if not (fields[1] and fields[2] and fields[3] and fields[4] and fields[5]) then return false end
  if fields[4] ~= server then return false end
  local newest = redis.call('XREVRANGE', LOG, '+', '-', 'COUNT', 1)[1]
  if not newest or newest[1] ~= fields[2] .. '-0' or newest[2][2] ~= fields[5] then return false end
  local sentinel = SENTINEL .. fields[1]
  return redis.call('ZSCORE', TAGS, sentinel) and redis.call('ZSCORE', HARD, sentinel)
end

local function open()
  local server = server_run()
  local fields = redis.call('HMGET', STATE, 'epoch', 'seq', 'floor', 'server', 'nonce')
  if not is_whole(fields, server) then return begin(server) end
  return { epoch = fields[1], seq = tonumber(fields[2]), floor = tonumber(fields[3]), nonce = fields[5] }
end
`

/** ARGV 3: kind; 4: tags joined by spaces; 5: how many entries and tags are kept. Answers `[epoch, seq]`. */
export const APPEND: Script = script(`${OPEN}
local state, kept = open(), tonumber(ARGV[5])
local seq, floor = state.seq + 1, state.floor
redis.call('XADD', LOG, 'MAXLEN', '~', kept, seq .. '-0', 'n', ARGV[2], 'k', ARGV[3], 't', ARGV[4])
for tag in string.gmatch(ARGV[4], '%S+') do
  redis.call('ZADD', TAGS, seq, tag)
  if ARGV[3] == 'hard' then redis.call('ZADD', HARD, seq, tag) end
end
local oldest = redis.call('XRANGE', LOG, '-', '+', 'COUNT', 1)[1][1]
floor = math.max(floor, tonumber(string.match(oldest, '^%d+')) - 1)
local surplus = redis.call('ZCARD', TAGS) - 1 - kept
if surplus > 0 then
  local last = redis.call('ZRANGE', TAGS, surplus - 1, surplus - 1, 'WITHSCORES')[2]
  redis.call('ZREMRANGEBYSCORE', TAGS, '-inf', last)
  redis.call('ZREMRANGEBYSCORE', HARD, '-inf', last)
  floor = math.max(floor, tonumber(last))
end
redis.call('HSET', STATE, 'seq', seq, 'floor', floor, 'nonce', ARGV[2])
return { state.epoch, seq }
`)

/**
 * ARGV 3 to 5: epoch, seq and nonce of a follower's place, empty when it has none; 6: most entries to answer.
 * Answers `[epoch, seq, floor, nonce, entries]`.
 *
 * A follower whose place is beyond the head, or whose entry bears another nonce, proves that the log stepped back.
 */
export const PULL: Script = script(`${OPEN}
local state, place = open(), tonumber(ARGV[4])
local entries = {}
if ARGV[3] == state.epoch then
  local own = redis.call('XRANGE', LOG, place .. '-0', place .. '-0')[1]
  if place > state.seq or (own and own[2][2] ~= ARGV[5]) then
    state = begin(server_run())
  elseif place >= state.floor then
    entries = redis.call('XRANGE', LOG, '(' .. place .. '-0', '+', 'COUNT', ARGV[6])
  end
end
return { state.epoch, state.seq, state.floor, state.nonce, entries }
`)

/**
 * ARGV 3 and 4: epoch and seq of the place; 5: most tags to answer.
 * Answers `[epoch, seq, floor, count, tags, hard tags]`, without tags when there are more than that.
 */
export const CATCH_UP: Script = script(`${OPEN}
local state, since = open(), tonumber(ARGV[4])
local count, tags, hard = 0, {}, {}
if ARGV[3] == state.epoch and since < state.seq and since >= state.floor then
  count = redis.call('ZCOUNT', TAGS, '(' .. since, state.seq)
  if count <= tonumber(ARGV[5]) then
    tags = redis.call('ZRANGEBYSCORE', TAGS, '(' .. since, state.seq)
    hard = redis.call('ZRANGEBYSCORE', HARD, '(' .. since, state.seq)
  end
end
return { state.epoch, state.seq, state.floor, count, tags, hard }
`)

/** ARGV 3 and following: tags. Answers `[epoch, seq, floor, versions]` with an empty string for a tag never heard of. */
export const VERSIONS: Script = script(`${OPEN}
local state = open()
local versions = {}
for at = 3, #ARGV do versions[at - 2] = redis.call('ZSCORE', TAGS, ARGV[at]) or '' end
return { state.epoch, state.seq, state.floor, versions }
`)

/**
 * KEYS 1: entry hash. ARGV: epoch, seq, seconds to live, metadata, body.
 * Within one epoch an entry is never replaced by one with a lower stamp.
 */
export const SET_ENTRY: Script = script(`
local held = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if held[1] == ARGV[1] and tonumber(held[2]) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', ARGV[2], 'metadata', ARGV[4], 'body', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
`)

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
