import { Script } from '../script.js';
import { CLOCK } from '../clock.lua.js';
import { POLICY, UNITS } from './limiter-keys.lua.js';

/**
 * Ends a call: its units count from now on, or from so much later than its permit. Its slot is free.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then token, cost, the channel, the message.
 */
const release = (countLater: string): string => `
local token, cost = ARGV[rest], tonumber(ARGV[rest + 1])
${countLater}
if redis.call('ZREM', KEYS[4], token) == 1 then
  redis.call('PUBLISH', ARGV[rest + 2], ARGV[rest + 3])
end
return 1
`;

export const RELEASE = {
  sliding: new Script(
    `${CLOCK}${UNITS}${POLICY}${release(`
local acquiredAt = latest > 0 and redis.call('ZSCORE', KEYS[1], token .. '.1')
if acquiredAt then
  addUnits(math.min(now, tonumber(acquiredAt) + latest), token, cost)
  redis.call('PEXPIRE', KEYS[1], text(known))
end
`)}`,
  ),
  gcra: new Script(`${CLOCK}${POLICY}${release('')}`),
};

/** Lets calls count as under way for longer. KEYS 1 the calls under way. ARGV for how long in ms; the tokens. */
export const PROLONG = new Script(`${CLOCK}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
local ends = text(now + tonumber(ARGV[1]))
for at = 2, #ARGV do
  redis.call('ZADD', KEYS[1], 'XX', ends, ARGV[at])
end
redis.call('PEXPIRE', KEYS[1], text(tonumber(ARGV[1]) + 1000))
return 1
`);
