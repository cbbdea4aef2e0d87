import { Script } from '../script.js';
import { CLOCK } from '../clock.lua.js';
import { GCRA, SLIDING } from './meters.lua.js';
import { POLICY, UNITS } from './limiter-keys.lua.js';

/**
 * Lowers what remains to what a supplier says: the difference went to others. It counts until the supplier has it back,
 * but for one window at most.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then a token, what remains, and for how long in ms.
 */
export const CORRECT = {
  sliding: new Script(`${CLOCK}${UNITS}${POLICY}${SLIDING}
local narrowest, left
for _, window in ipairs(windows) do
  measure(window)
  if not left or window.user - window.used < left then
    narrowest, left = window, window.user - window.used
  end
end
local missing = left - tonumber(ARGV[rest + 1])
if missing > 0 then
  local at = math.min(now, now + tonumber(ARGV[rest + 2]) - narrowest.length)
  addUnits(at, ARGV[rest], missing)
  redis.call('PEXPIRE', KEYS[1], text(known))
end
return 1
`),
  gcra: new Script(`${CLOCK}${POLICY}${GCRA}
local left = math.huge
for _, window in ipairs(windows) do
  left = math.min(left, window.user - window.level)
end
local missing = left - tonumber(ARGV[rest + 1])
if missing > 0 then
  spend(ARGV[rest], missing)
end
return 1
`),
};

/**
 * Counts permits that were given while this server was unreachable. With `sliding` a permit that it knows is not counted
 * twice. With `gcra` each bucket is at least as full as these permits alone make it.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then token, cost and age in ms of each, the oldest first.
 */
export const RECORD = {
  sliding: new Script(`${CLOCK}${UNITS}${POLICY}
for at = rest, #ARGV, 3 do
  if not redis.call('ZSCORE', KEYS[1], ARGV[at] .. '.1') then
    addUnits(now - tonumber(ARGV[at + 2]), ARGV[at], tonumber(ARGV[at + 1]))
  end
end
redis.call('PEXPIRE', KEYS[1], text(known))
return 1
`),
  gcra: new Script(`${CLOCK}${POLICY}${GCRA}
for _, window in ipairs(windows) do
  local level, since = 0, nil
  for at = rest, #ARGV, 3 do
    local age = tonumber(ARGV[at + 2])
    if since then
      level = math.max(0, level - (since - age) * window.limit / window.length)
    end
    level, since = level + tonumber(ARGV[at + 1]), age
  end
  level = math.max(0, level - (since or 0) * window.limit / window.length)
  window.level = math.max(window.level, level)
end
save()
return 1
`),
};

/**
 * Gives back a permit and its slot. A bucket may have leaked since: it gets back no more than what of the permit can't
 * have leaked.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then token, cost, how long ago in ms, the channel, the message.
 */
const refund = (giveBack: string): string => `
local token, cost = ARGV[rest], tonumber(ARGV[rest + 1])
${giveBack}
redis.call('ZREM', KEYS[4], token)
redis.call('PUBLISH', ARGV[rest + 3], ARGV[rest + 4])
return 1
`;

export const REFUND = {
  sliding: new Script(`${CLOCK}${UNITS}${POLICY}${refund('removeUnits(token, cost)')}`),
  gcra: new Script(
    `${CLOCK}${POLICY}${GCRA}${refund(`
for _, window in ipairs(windows) do
  local left = math.max(0, cost - tonumber(ARGV[rest + 2]) * window.limit / window.length)
  window.level = math.max(0, window.level - left)
end
save()
`)}`,
  ),
};
