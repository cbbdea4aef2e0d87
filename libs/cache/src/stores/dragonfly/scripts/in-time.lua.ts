import { CLOCK } from './clock.lua.js';

/** The answer to a write that came too late to be carried out. */
export const TOO_LATE = 'too late';

/**
 * The beginning of a write. ARGV[1] is its deadline in ms of the server: by then its sender has given it up, and may have
 * written something newer. What comes later must change nothing.
 */
export const IN_TIME = `${CLOCK}
if tonumber(ARGV[1]) < now then
  return {'${TOO_LATE}', text(now)}
end
`;

/**
 * Ends whatever stands under KEYS[lease]: a lease, of which those who wait for its load are told, or the memory of a
 * failure. ARGV[2] is the channel, ARGV[3] the key as JSON. The token of a lease is JSON, too: see `leaseValue`.
 */
export const endLease = (lease: 1 | 2) => `
local ended = redis.call('GET', KEYS[${lease}])
if ended then
  redis.call('UNLINK', KEYS[${lease}])
  local token = string.match(ended, '^L([^\\n]*)\\n')
  if token then
    redis.call('PUBLISH', ARGV[2], '{"kind":"completed","key":' .. ARGV[3] .. ',"token":' .. token .. '}')
  end
end
`;
