import { forEachMeter } from './meters.lua.js';

/**
 * Lowers what remains to what a supplier says: the difference went to others. With `sliding` it counts until the supplier has
 * it back, but for one window at most.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then a token, what remains, and for how long in ms.
 */
export const CORRECT = forEachMeter(`
local narrowest, left
for _, window in ipairs(windows) do
  measure(window)
  if not left or window.user - window.used < left then
    narrowest, left = window, window.user - window.used
  end
end
local missing = left - tonumber(ARGV[rest + 1])
if missing > 0 then
  if not isLeaky then
    local at = math.min(now, now + tonumber(ARGV[rest + 2]) - narrowest.length)
    mark(true)
    addUnits(at, ARGV[rest], 1, missing)
    keepLog()
  else
    log({{token = ARGV[rest], units = missing}})
  end
  fill(missing)
  save()
end
return 1
`);

/**
 * Counts permits that were given while this server was unreachable. With `sliding` a permit that it knows is not counted
 * twice. With `gcra` each bucket is at least as full as these permits alone make it.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then token, cost and age in ms of each, the oldest first.
 */
export const RECORD = forEachMeter(`
local permits = {}
for at = rest, #ARGV, 3 do
  permits[#permits + 1] = {cost = tonumber(ARGV[at + 1]), age = tonumber(ARGV[at + 2])}
  local isKnown = isLeaky and not hasLog or redis.call('ZSCORE', KEYS[1], ARGV[at] .. '.1')
  if not isKnown then
    addUnits(now - tonumber(ARGV[at + 2]), ARGV[at], 1, inLog(tonumber(ARGV[at + 1])))
  end
end
if not isLeaky then
  mark(true)
end
fillUpTo(permits)
save()
if hasLog or not isLeaky then
  keepLog()
end
return 1
`);

/**
 * Gives back a permit and its slot. A bucket may have leaked since: it gets back no more than what of the permit can't
 * have leaked.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then token, cost, how long ago in ms, the channel, the message.
 */
export const REFUND = forEachMeter(`
local token, cost = ARGV[rest], tonumber(ARGV[rest + 1])
if hasLog then
  removeUnits(token, 1, inLog(cost))
end
if next(buckets) then
  drain(cost, tonumber(ARGV[rest + 2]))
  save()
end
redis.call('ZREM', KEYS[4], token)
redis.call('PUBLISH', ARGV[rest + 3], ARGV[rest + 4])
return 1
`);
