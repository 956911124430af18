// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto'

/** A script that Redis runs in one step. */
export interface Script {
  readonly text: string
  /** SHA-1 in hexadecimal, as `EVALSHA` wants it. */
  readonly sha: string
}

/** Name of the server's present run, empty where scripts may not ask for it. */
const SERVER_RUN = `
local function server_run()
  local answer = redis.pcall('INFO', 'server')
  if type(answer) ~= 'string' then return '' end
  return string.match(answer, 'run_id:(%w+)') or ''
end
`

/**
 * Opens the log, or starts a new epoch when it may have lost entries: a part is missing (eviction, FLUSHALL), the parts
 * disagree, or another server run serves it than the one that wrote it (restart, failover, restored backup).
 *
 * KEYS: log stream, tags sorted set; both in one slot. ARGV 1 and 2: epoch and nonce to begin with, if need be.
 *
 * The entry of seq 7 has the id `0-7`. The sorted set holds each tag with the seq of its last invalidation, ` hard <tag>`
 * likewise for hard ones, and members that no tag can be, since a tag has no space: ` epoch <epoch> <server run>` with
 * the highest score; ` indexed`, up to which entry the tags have been taken from the stream; and ` floor`.
 *
 * Trade: a restart with every write kept also begins a new epoch, since Redis can't say that nothing was lost. It costs
 * one revalidation of what is stored; the other choice costs stale entries that count as valid.
 */
const OPEN = `
local LOG, TAGS = KEYS[1], KEYS[2]
${SERVER_RUN}
local function seq_of(entry) return tonumber(string.sub(entry[1], 3)) end

local function begin()
  local epoch, nonce = ARGV[1], ARGV[2]
  redis.call('DEL', LOG, TAGS)
  redis.call('XADD', LOG, '0-1', 'n', nonce, 'k', 'epoch', 't', '')
  redis.call('ZADD', TAGS, '+inf', ' epoch ' .. epoch .. ' ' .. server_run(), 1, ' indexed', 1, ' floor')
  return { epoch = epoch, seq = 1, floor = 1, indexed = 1, nonce = nonce }
end

local function open()
  local top = redis.call('ZREVRANGE', TAGS, 0, 0)[1]
  local epoch, run = string.match(top or '', '^ epoch (%S+) (%w*)$')
  if not epoch or run ~= server_run() then return begin() end
  local newest = redis.call('XREVRANGE', LOG, '+', '-', 'COUNT', 1)[1]
  local indexed, floor = redis.call('ZSCORE', TAGS, ' indexed'), redis.call('ZSCORE', TAGS, ' floor')
  if not newest or not indexed or not floor or seq_of(newest) < tonumber(indexed) then return begin() end
  return {
    epoch = epoch, seq = seq_of(newest), floor = tonumber(floor), indexed = tonumber(indexed), nonce = newest[2][2]
  }
end
`

/**
 * Takes the tags of new entries into the sorted set. What reads the sorted set does so first; an append doesn't, so that
 * it is quick.
 */
const INDEX = `
local function index(state)
  if state.indexed == state.seq then return state end
  local expected = state.indexed
  for _, entry in ipairs(redis.call('XRANGE', LOG, '(0-' .. state.indexed, '+')) do
    expected = expected + 1
    local seq, fields = seq_of(entry), entry[2]
    if seq ~= expected then return begin() end
    local raised = { 'ZADD', TAGS, seq, ' indexed' }
    for tag in string.gmatch(fields[6], '%S+') do
      raised[#raised + 1] = seq
      raised[#raised + 1] = tag
      if fields[4] == 'hard' then
        raised[#raised + 1] = seq
        raised[#raised + 1] = ' hard ' .. tag
      end
    end
    redis.call(unpack(raised))
  end
  state.indexed = state.seq
  return state
end
`

/** ARGV 3: kind; 4: tags joined by spaces. Answers `[epoch, seq]`. */
export const APPEND: Script = script(`${OPEN}
local state = open()
local seq = state.seq + 1
redis.call('XADD', LOG, 'NOMKSTREAM', '0-' .. seq, 'n', ARGV[2], 'k', ARGV[3], 't', ARGV[4])
return { state.epoch, seq }
`)

/** The member of the sorted set that names a log's life and the server run that wrote it. */
export function lifeMember(epoch: string, run: string): string {
  return ` epoch ${epoch} ${run}`
}

/**
 * Appends on a server whose run is known to be `run`, without asking for it; answers nothing when anything is
 * amiss, so that `APPEND` looks into it. ARGV: `lifeMember`, nonce, kind, tags joined by spaces. Answers the entry's id.
 * With `prove` alone it answers whether the run is `run`.
 *
 * From Redis 7 on a server's scripts end with its process. So whoever finds this script there, having had it proved
 * there before, speaks with the same run. `salt` is its maker's alone: nobody else finds what it brought to a wrong server.
 */
export function quickAppend(run: string, salt: string): Script {
  return script(`-- ${salt}
if ARGV[1] == 'prove' then
${SERVER_RUN}
  return redis.REDIS_VERSION_NUM and server_run() == '${run}' and 1 or 0
end
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return false end
local id = redis.pcall('XADD', KEYS[1], 'NOMKSTREAM', '0-*', 'n', ARGV[2], 'k', ARGV[3], 't', ARGV[4])
return type(id) == 'string' and id
`)
}

/** ARGV 3: how many entries and tags are kept. Indexes the log and drops what is older. */
export const TRIM: Script = script(`${OPEN}${INDEX}
local state, kept = index(open()), tonumber(ARGV[3])
redis.call('XTRIM', LOG, 'MAXLEN', '~', kept)
local floor = seq_of(redis.call('XRANGE', LOG, '-', '+', 'COUNT', 1)[1]) - 1
local surplus = redis.call('ZCARD', TAGS) - 3 - kept
if surplus > 0 then
  local last = redis.call('ZRANGE', TAGS, surplus - 1, surplus - 1, 'WITHSCORES')[2]
  redis.call('ZREMRANGEBYSCORE', TAGS, '-inf', last)
  floor = math.max(floor, tonumber(last))
end
redis.call('ZADD', TAGS, state.seq, ' indexed', math.max(floor, state.floor), ' floor')
`)

/** Answers the server's run, empty where scripts may not ask. */
export const ASK_RUN: Script = script(`${SERVER_RUN}
return server_run()
`)

/** Notes in the hash `key` how far a process has applied the log, and until when it counts as alive. */
const REGISTER = `
local function register(key, process, lease_ms, epoch, seq)
  local time = redis.call('TIME')
  local until_ms = time[1] * 1000 + math.floor(time[2] / 1000) + lease_ms
  -- Trade: a full Redis refuses this, and refuses appends too; a follower hears the log all the same.
  redis.pcall('HSET', key, process, string.format('%s %s %.0f', epoch, seq, until_ms))
end
`

/**
 * KEYS 3: hash of processes. ARGV 3 to 5: epoch, seq and nonce of a follower's place, empty when it begins at the head; 6: most
 * entries to answer; 7 and 8: name of the process and its lease in milliseconds.
 * Answers `[epoch, seq, floor, nonce, entries]`.
 *
 * A follower whose place is beyond the head, or whose entry bears another nonce, proves that the log stepped back.
 */
export const PULL: Script = script(`${OPEN}${REGISTER}
local state, place = open(), tonumber(ARGV[4])
local entries = {}
local from = ARGV[3] == '' and { state.epoch, state.seq } or { ARGV[3], ARGV[4] }
register(KEYS[3], ARGV[7], ARGV[8], from[1], from[2])
if ARGV[3] == state.epoch then
  local own = redis.call('XRANGE', LOG, '0-' .. place, '0-' .. place)[1]
  if place > state.seq or (own and own[2][2] ~= ARGV[5]) then
    state = begin()
  elseif place >= state.floor then
    entries = redis.call('XRANGE', LOG, '(0-' .. place, '+', 'COUNT', ARGV[6])
  end
end
return { state.epoch, state.seq, state.floor, state.nonce, entries }
`)

/** KEYS 1: hash of processes. ARGV: name of the process, its lease in milliseconds, epoch and seq that it has applied. */
export const REPORT: Script = script(`${REGISTER}
register(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
`)

/**
 * KEYS 1: hash of processes. ARGV: epoch and seq. Answers how many live processes have not applied that position;
 * forgets those whose lease has run out.
 */
export const COUNT_BEHIND: Script = script(`
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local behind, processes = 0, redis.call('HGETALL', KEYS[1])
for at = 1, #processes, 2 do
  local epoch, seq, until_ms = string.match(processes[at + 1], '^(%S+) (%d+) (%d+)$')
  if tonumber(until_ms) <= now_ms then
    redis.call('HDEL', KEYS[1], processes[at])
  elseif epoch ~= ARGV[1] or tonumber(seq) < tonumber(ARGV[2]) then
    behind = behind + 1
  end
end
return behind
`)

/** ARGV 3 to 5: epoch, first and last seq. Answers `[epoch, seq, floor, nonce, entries]`; entries that are gone are left out. */
export const RANGE: Script = script(`${OPEN}
local state, entries = open(), {}
if ARGV[3] == state.epoch then
  entries = redis.call('XRANGE', LOG, '0-' .. ARGV[4], '0-' .. ARGV[5])
end
return { state.epoch, state.seq, state.floor, state.nonce, entries }
`)

/**
 * ARGV 3 and 4: epoch and seq of the place; 5: most tags to answer.
 * Answers `[epoch, seq, floor, count, members]`, without members when there are more tags than that.
 */
export const CATCH_UP: Script = script(`${OPEN}${INDEX}
local state, since = index(open()), tonumber(ARGV[4])
local count, members = 0, {}
if ARGV[3] == state.epoch and since < state.seq and since >= state.floor then
  count = redis.call('ZCOUNT', TAGS, '(' .. since, state.seq)
  -- Each tag may stand there twice, and the mark of the index stands beside them.
  if count <= 2 * ARGV[5] + 1 then
    members = redis.call('ZRANGEBYSCORE', TAGS, '(' .. since, state.seq)
  end
end
return { state.epoch, state.seq, state.floor, count, members }
`)

/** ARGV 3 and following: tags. Answers `[epoch, seq, floor, versions]` with an empty string for a tag never heard of. */
export const VERSIONS: Script = script(`${OPEN}${INDEX}
local state = index(open())
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

/** KEYS 1: entry hash. ARGV: epoch, seq. Deletes the entry if it still has that stamp. */
export const DROP_ENTRY: Script = script(`
local held = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if held[1] == ARGV[1] and held[2] == ARGV[2] then return redis.call('UNLINK', KEYS[1]) end
return 0
`)

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
