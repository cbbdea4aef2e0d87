import { Script } from '../script.js';
import { CLOCK } from '../clock.lua.js';

/** Pauses a limiter, unless a pause ends later. KEYS 1 the pause. ARGV how long in ms. */
export const PAUSE = new Script(`${CLOCK}
local length = tonumber(ARGV[1])
if length <= 0 then
  return 0
end
local ends, before = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(%d+)$')
if ends and math.min(tonumber(ends) - now, tonumber(before)) >= length then
  return 0
end
redis.call('SET', KEYS[1], text(now + length) .. ':' .. text(length), 'PX', text(length))
return 1
`);

/** Ends a pause. KEYS 1 the pause. ARGV the channel; the message. */
export const RESUME = new Script(`
redis.call('UNLINK', KEYS[1])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
`);

/** Forgets the permits and a pause. KEYS 1, 2 the permits, 3 the pause. ARGV the channel; the message. */
export const RESET_LIMITER = new Script(`
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
`);
