import { Script } from './script.js';
import { CLOCK } from './clock.lua.js';

// The refresh queue is three keys in one slot: a sorted set of entries' keys, scored with the time at which each is due; a
// hash of how to load each, as the text that the library writes; and a hash of `<popularity>:<failures in a row>`. There
// the empty key, which no entry has, holds the time of the last claim. Times are milliseconds of the server.

/** The KEYS of each script, in this order. */
export const REFRESH_QUEUE_KEYS = ['due', 'loads', 'hits'] as const;

const REFRESH_QUEUE = `${CLOCK}
local function popularity(key)
  local hits, failures = string.match(redis.call('HGET', KEYS[3], key) or '', '^([^:]+):(%d+)$')
  return tonumber(hits or 0), tonumber(failures or 0)
end

local function setPopularity(key, hits, failures)
  redis.call('HSET', KEYS[3], key, string.format('%.4g:%d', hits, failures))
end

local function drop(key)
  redis.call('ZREM', KEYS[1], key)
  redis.call('HDEL', KEYS[2], key)
  redis.call('HDEL', KEYS[3], key)
end
`;

/**
 * Adds hits, and new entries while there is room.
 *
 * KEYS see above. ARGV the most entries; then for each the key, how to load it, the hits, and when it is due in ms from now.
 */
export const TOUCH = new Script(`${REFRESH_QUEUE}
local room = tonumber(ARGV[1]) - redis.call('ZCARD', KEYS[1])
for at = 2, #ARGV, 4 do
  local key, load, hits, due = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2]), now + tonumber(ARGV[at + 3])
  local isKnown = redis.call('ZSCORE', KEYS[1], key)
  if isKnown or room > 0 then
    if not isKnown then
      room = room - 1
      redis.call('ZADD', KEYS[1], text(due), key)
      redis.call('HSET', KEYS[2], key, load)
    end
    local before, failures = popularity(key)
    setPopularity(key, before + hits, failures)
  end
end
return 1
`);

/**
 * Claims what is due, for a while, and drops what is not popular enough.
 *
 * KEYS see above. ARGV the most entries; for how long in ms; the least popularity. Returns how many were dropped. Then come
 * key, load, popularity, failures and lateness in ms of each claimed entry.
 */
export const CLAIM_REFRESHES = new Script(`${REFRESH_QUEUE}
local most, hold, least = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local dropped, answer = 0, {}
-- The server's clock went back: what is due moves along.
local before = tonumber(redis.call('HGET', KEYS[3], '') or 0)
if now < before - 1000 then
  for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    redis.call('ZINCRBY', KEYS[1], text(now - before), key)
  end
end
if redis.call('ZCARD', KEYS[1]) == 0 then
  redis.call('HDEL', KEYS[3], '')
elseif math.abs(now - before) >= 1000 then
  redis.call('HSET', KEYS[3], '', text(now))
end
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, most)
for i = 1, #found, 2 do
  local key, due = found[i], tonumber(found[i + 1])
  local hits, failures = popularity(key)
  local load = redis.call('HGET', KEYS[2], key)
  if hits < least or not load then
    drop(key)
    dropped = dropped + 1
  else
    redis.call('ZADD', KEYS[1], text(now + hold), key)
    for _, value in ipairs({key, load, string.format('%.4g', hits), text(failures), text(now - due)}) do
      answer[#answer + 1] = value
    end
  end
end
return {text(dropped), (table.unpack or unpack)(answer)}
`);

/**
 * Makes an entry due again.
 *
 * KEYS see above. ARGV its key; when, in ms from now; its failures: `none`, `more` or `same`; by what its popularity is
 * multiplied.
 */
export const REQUEUE = new Script(`${REFRESH_QUEUE}
local key, failed = ARGV[1], ARGV[3]
if not redis.call('ZSCORE', KEYS[1], key) then
  return 0
end
redis.call('ZADD', KEYS[1], text(now + tonumber(ARGV[2])), key)
local hits, failures = popularity(key)
if failed == 'more' then
  failures = failures + 1
elseif failed == 'none' then
  failures = 0
end
setPopularity(key, hits * tonumber(ARGV[4]), failures)
return 1
`);

/** Drops entries. KEYS see above. ARGV their keys. */
export const DROP_REFRESHES = new Script(`${REFRESH_QUEUE}
for _, key in ipairs(ARGV) do
  drop(key)
end
return 1
`);

/**
 * Answers the entries that are due next.
 *
 * KEYS see above. ARGV the most. Returns for each its key, how to load it, its popularity, its failures, and in how many ms
 * it is due.
 */
export const NEXT_REFRESHES = new Script(`${REFRESH_QUEUE}
local found, answer = redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1, 'WITHSCORES'), {}
for i = 1, #found, 2 do
  local hits, failures = popularity(found[i])
  local load = redis.call('HGET', KEYS[2], found[i]) or ''
  for _, value in ipairs({found[i], load, string.format('%.4g', hits), text(failures), text(tonumber(found[i + 1]) - now)}) do
    answer[#answer + 1] = value
  end
end
return answer
`);

/** Answers how many entries there are, and how late the latest is in ms. KEYS see above. */
export const REFRESH_QUEUE_STATE = new Script(`${REFRESH_QUEUE}
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
return {text(redis.call('ZCARD', KEYS[1])), text(math.max(0, now - tonumber(first or now)))}
`);
