import { Script } from '../script.js';
import { CLOCK } from '../clock.lua.js';

/**
 * Makes a process a member for a while and counts the members.
 *
 * KEYS 1 the members. ARGV the process; for how long in ms, 0 where it leaves.
 */
export const HEARTBEAT = new Script(`${CLOCK}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
local life = tonumber(ARGV[2])
if life > 0 then
  -- The server's clock went back: who died is a member for one more life, not for that long. The lives that processes
  -- give differ by less than ten minutes.
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text(now + life + 600000), '+inf')) do
    redis.call('ZADD', KEYS[1], text(now + life), name)
  end
  redis.call('ZADD', KEYS[1], text(now + life), ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
if last then
  redis.call('PEXPIRE', KEYS[1], text(tonumber(last) - now))
end
return redis.call('ZCARD', KEYS[1])
`);
