import { Script } from './script.js';
import { CLOCK } from './clock.lua.js';
import { IN_TIME } from './in-time.lua.js';

// Each table of settings is one hash of names to `<ms of the server at which it ends, or 0>:<text>`.

/**
 * Keeps a setting, or removes it, and publishes that.
 *
 * KEYS the table. ARGV the deadline in ms of the server; the channel; the message; the name. 5 is how long it is kept in
 * ms, 0 for ever; 6 is the text, none to remove it. Returns 1 and the time.
 */
export const SET_SETTING = new Script(`${IN_TIME}
if ARGV[6] then
  local life = tonumber(ARGV[5])
  redis.call('HSET', KEYS[1], ARGV[4], text(life > 0 and now + life or 0) .. ':' .. ARGV[6])
  -- Nobody may ever read this table, so that what has ended, or is none of ours, is dropped here too.
  local kept = life > 0 and redis.call('HGETALL', KEYS[1]) or {}
  for at = 1, #kept, 2 do
    local ends = tonumber(string.match(kept[at + 1], '^(%d+):') or 1)
    if ends > 0 and ends <= now then
      redis.call('HDEL', KEYS[1], kept[at])
    end
  end
else
  redis.call('HDEL', KEYS[1], ARGV[4])
end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return {1, text(now)}
`);

/**
 * Answers the settings of a table and drops those that have ended.
 *
 * KEYS the table. Returns name, text, and the rest of the life in ms (0 for ever) of each setting.
 */
export const ALL_SETTINGS = new Script(`${CLOCK}
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
