import { Script } from './script.js';
import { CLOCK } from './clock.lua.js';

// The journal: each list is a list of lines, the newest first. The counters are one hash of `<ms at which a minute began>`
// to the minute's counts as JSON. Each table of settings is one hash of names to `<ms at which it ends, or 0>:<text>`.
// Times are milliseconds of the server.

/**
 * Adds to the counters of this minute.
 *
 * KEYS the counters. ARGV for how many minutes they are kept; then name and number for each.
 */
export const COUNT = new Script(`${CLOCK}
local minute = text(now - now % 60000)
local before = redis.call('HGET', KEYS[1], minute)
local isRead, counts = pcall(cjson.decode, before or '{}')
if not isRead or type(counts) ~= 'table' then
  counts = {}
end
for at = 2, #ARGV, 2 do
  counts[ARGV[at]] = (tonumber(counts[ARGV[at]]) or 0) + tonumber(ARGV[at + 1])
end
redis.call('HSET', KEYS[1], minute, cjson.encode(counts))
if not before then
  for _, past in ipairs(redis.call('HKEYS', KEYS[1])) do
    if (tonumber(past) or 0) <= tonumber(minute) - tonumber(ARGV[1]) * 60000 then
      redis.call('HDEL', KEYS[1], past)
    end
  end
end
return 1
`);

/**
 * Keeps a setting, or takes it away, and tells the bus.
 *
 * KEYS the table. ARGV the channel; the message; the name; how long it is kept in ms, 0 for ever; the text, none to take
 * it away.
 */
export const SET = new Script(`${CLOCK}
if ARGV[5] then
  local life = tonumber(ARGV[4])
  redis.call('HSET', KEYS[1], ARGV[3], text(life > 0 and now + life or 0) .. ':' .. ARGV[5])
  -- Those that have ended, or are none of ours, are not read by anyone who would take them out.
  local kept = life > 0 and redis.call('HGETALL', KEYS[1]) or {}
  for at = 1, #kept, 2 do
    local ends = tonumber(string.match(kept[at + 1], '^(%d+):') or 1)
    if ends > 0 and ends <= now then
      redis.call('HDEL', KEYS[1], kept[at])
    end
  end
else
  redis.call('HDEL', KEYS[1], ARGV[3])
end
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
`);

/** KEYS the table. Returns name, text, and how long it is kept yet in ms, 0 for ever, of each that has not ended. */
export const SETTINGS = new Script(`${CLOCK}
local found, answer = redis.call('HGETALL', KEYS[1]), {}
for at = 1, #found, 2 do
  local ends, kept = string.match(found[at + 1], '^(%d+):(.*)$')
  local left = tonumber(ends or 1) - now
  if ends == '0' or left > 0 then
    answer[#answer + 1] = found[at]
    answer[#answer + 1] = kept
    answer[#answer + 1] = ends == '0' and '0' or text(left)
  else
    redis.call('HDEL', KEYS[1], found[at])
  end
end
return answer
`);
