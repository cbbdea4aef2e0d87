import { Script } from '../script.js';
import { CLOCK } from '../clock.lua.js';
import { forEachMeter } from './meters.lua.js';

/**
 * Ends a call: its units count from now on, or from so much later than its permit, as many as it turned out to cost. Its
 * slot is free.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then token, cost, what it turned out to cost, the age of the permit in ms,
 * the channel, the message.
 */
export const RELEASE = forEachMeter(`
local token, cost, actual, age = ARGV[rest], tonumber(ARGV[rest + 1]), tonumber(ARGV[rest + 2]), tonumber(ARGV[rest + 3])
local isLess = actual < cost
if #windows > 0 and (actual ~= cost or latest > 0) then
  local acquiredAt = tonumber(redis.call('ZSCORE', KEYS[1], token .. '.1') or "")
  local countsAt = math.min(now, (acquiredAt or now - age) + latest)
  if acquiredAt and isLess then
    removeUnits(token, actual + 1, inLog(cost))
  end
  if acquiredAt and (latest > 0 or actual > cost) then
    addUnits(countsAt, token, 1, inLog(actual))
  elseif actual > cost and (hasLog or not isLeaky) then
    if not isLeaky and mark() then
      save()
    end
    addUnits(countsAt, token, cost + 1, inLog(actual))
  end
  if acquiredAt or actual > cost then
    keepLog()
  end
  if actual ~= cost and next(buckets) then
    if isLess then
      drain(cost - actual, age)
    else
      fill(actual - cost, true)
    end
    save()
  end
end
if redis.call('ZREM', KEYS[4], token) == 1 or isLess then
  redis.call('PUBLISH', ARGV[rest + 4], ARGV[rest + 5])
end
return 1
`);

/** Lets calls count as under way for longer. KEYS 1 the calls under way. ARGV for how long in ms; the tokens. */
export const PROLONG = new Script(`${CLOCK}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
local life = tonumber(ARGV[1])
for at = 2, #ARGV do
  redis.call('ZADD', KEYS[1], 'XX', text(now + life), ARGV[at])
end
redis.call('PEXPIRE', KEYS[1], text(math.max(life + 1000, redis.call('PTTL', KEYS[1]))))
return 1
`);
