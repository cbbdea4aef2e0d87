import { KIND_BYTES, MANAGED_FIRST_BYTE, MANAGED_VERSION, OWNER_AT } from '../../../ports/stored-kind.js';
import { endLease, IN_TIME } from './in-time.lua.js';
import { Script } from './script.js';

/**
 * Reads a value and its life in one step: asked for apart, they may be of two values.
 *
 * KEYS the entry. Returns the value and its life as PTTL answers it; a life of -2 where there is none, or no string.
 */
export const READ_ENTRY = new Script(`
local value = redis.pcall('GET', KEYS[1])
if type(value) ~= 'string' then
  return {'', -2}
end
return {value, redis.call('PTTL', KEYS[1])}
`);

/**
 * Writes a value and ends the lease on its key. A value of another type stays.
 *
 * KEYS the entry, the lease. ARGV the deadline in ms of the server; the channel; the key as JSON; the bytes; their life in
 * ms. Returns 1, or 0 where another's value stays, and the time.
 */
export const WRITE_ENTRY = new Script(`${IN_TIME}
if type(redis.pcall('STRLEN', KEYS[1])) == 'table' then
  return {0, text(now)}
end
local written = redis.pcall('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
${endLease(2)}
if type(written) == 'table' and written.err then
  return redis.error_reply((string.gsub(written.err, '^%-', '')))
end
return {1, text(now)}
`);

/**
 * Deletes an entry, or a plain value, and ends the lease on its key. What is another's stays.
 *
 * KEYS the entry, the lease. ARGV the deadline in ms of the server; the channel; the key as JSON. 4 is the owner; 5
 * is `1` where the plain values of the namespace are another's. Returns 1, or 0 where there was
 * nothing, and the time.
 */
export const DELETE_ENTRY = new Script(`${IN_TIME}
${endLease(2)}
local first = redis.pcall('GETRANGE', KEYS[1], 0, ${KIND_BYTES - 1})
if type(first) == 'table' then
  -- Another type, or a user who may not run GETRANGE.
  first = redis.pcall('GET', KEYS[1])
end
if type(first) ~= 'string' then
  return {0, text(now)}
end
local isOurs
if string.byte(first) == ${MANAGED_FIRST_BYTE} then
  isOurs = string.sub(first, 2, 2) == '${MANAGED_VERSION}' and string.sub(first, ${OWNER_AT + 1}, ${KIND_BYTES}) == ARGV[4]
else
  isOurs = ARGV[5] ~= '1'
end
return {isOurs and redis.call('UNLINK', KEYS[1]) or 0, text(now)}
`);

/** Removes a value. KEYS it. ARGV the deadline in ms of the server. Returns 1, or 0 where there was none, and the time. */
export const UNLINK = new Script(`${IN_TIME}
return {redis.call('UNLINK', KEYS[1]), text(now)}
`);
