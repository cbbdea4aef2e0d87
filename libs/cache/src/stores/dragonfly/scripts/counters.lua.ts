import { Script } from './script.js';
import { CLOCK } from './clock.lua.js';

// The counters are one hash: the ms of the server at which a minute began, to the counts of that minute as JSON.

/**
 * Adds to the counters of this minute and drops minutes that are too old.
 *
 * KEYS the counters. ARGV for how many minutes they are kept; then name and number for each.
 */
export const ADD_COUNTS = new Script(`${CLOCK}
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
