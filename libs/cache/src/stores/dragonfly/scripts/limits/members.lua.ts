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
