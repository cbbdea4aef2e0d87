import {
  FIRST_FIELDS_BYTES,
  HEADER_AT,
  KIND_BYTES,
  MANAGED_FIRST_BYTE,
  OWNER_AT,
} from '../../../ports/stored-kind.js';
import { endLease, IN_TIME } from './in-time.lua.js';
import { Script } from './script.js';

// A lease is kept as `leaseValue` writes it: one letter, `L` for a load or `F` for the memory of a failure, then the
// token as JSON, a line break and the rest. Scripts compare how the value begins, so that no JSON is read here. Only the
// life that it was given last is found by its pattern, which no text inside of JSON can have.

/** The answer where another's value stands under the key. */
export const OF_ANOTHER = 2;

/** The answer where a lease is acquired, and under its key is what was seen there before. */
export const UNCHANGED = 3;

/** Goes on where the lease begins with ARGV[1]. */
const REQUIRE_HELD = `
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, string.len(ARGV[1])) ~= ARGV[1] then
  return 0
end
`;

const LIFE = '"lifeMs":%d+}';
const LIFE_OF_LEASE = '"lifeMs":(%d+)}';

/** Writes a life, which is an expression of Lua, into a value. */
const withLife = (value: string, life: string) =>
  `(string.gsub(${value}, '${LIFE}', '"lifeMs":' .. ${life} .. '}', 1))`;

/**
 * Gives a lease another life. A life of the same length needs no memory, of which the server may have none.
 *
 * KEYS the lease. ARGV how it begins; life in ms. Returns 1, or 0 where it is lost.
 */
export const RENEW = new Script(`
${REQUIRE_HELD}
local renewed = ${withLife('held', 'ARGV[2]')}
if renewed == held then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
redis.call('SET', KEYS[1], renewed, 'PX', ARGV[2])
return 1
`);

/**
 * Acquires a lease that nobody has. Where somebody has it, or the memory of a failure stands there, that ends after its own
 * life at the latest. It would last longer after the server's clock went back, since ends are moments of that clock.
 *
 * KEYS the lease, the entry. ARGV the deadline in ms of the server; the lease; its life in ms. 4, if wanted, is the token's
 * text in the entry that was seen, empty for none. Returns what stands there; 1, or 3 for `UNCHANGED`, where the lease is
 * acquired; and the time.
 */
export const ACQUIRE_LEASE = new Script(`${IN_TIME}
local held = redis.call('GET', KEYS[1])
if not held then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  -- Another type, or a user who may not run GETRANGE, counts as news.
  local there = ARGV[4] and redis.pcall('GETRANGE', KEYS[2], 0, ${FIRST_FIELDS_BYTES - 1})
  local isSeen = there == '' and ARGV[4] == ''
  if type(there) == 'string' and ARGV[4] ~= '' and string.byte(there) == ${MANAGED_FIRST_BYTE} then
    isSeen = string.sub(there, ${HEADER_AT + 1}, ${HEADER_AT} + string.len(ARGV[4])) == ARGV[4]
  end
  return {isSeen and ${UNCHANGED} or 1, text(now)}
end
local life = tonumber(string.match(held, '${LIFE_OF_LEASE}'))
if life and redis.call('PTTL', KEYS[1]) > life then
  redis.call('PEXPIRE', KEYS[1], life)
end
return {held, text(now)}
`);

/**
 * Acquires a lease from whoever has it, and tells those who wait for the load of that one.
 *
 * KEYS the lease. ARGV the deadline in ms of the server; the channel; the key as JSON; the lease; its life in ms. Returns 1
 * and the time.
 */
export const FORCE_ACQUIRE = new Script(`${IN_TIME}
${endLease(1)}
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
return {1, text(now)}
`);

/**
 * Takes a lease over from the expected holder, loading or failed.
 *
 * KEYS the lease. ARGV the deadline in ms of the server; the channel; the key as JSON. 4 is the new value; 5 is its life in
 * ms; 6 is how the lease begins after the first letter. Returns 1, or 0 where another has it by now, or nobody; and the time.
 */
export const TAKE_OVER = new Script(`${IN_TIME}
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 2, 1 + string.len(ARGV[6])) ~= ARGV[6] then
  return {0, text(now)}
end
${endLease(1)}
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
return {1, text(now)}
`);

/**
 * Stores an entry while its lease is held, and ends the lease, also where the entry could not be stored. What is not the
 * cache's own under the key stays: a value of another type, an entry of another owner.
 *
 * KEYS the entry, the lease. ARGV the deadline in ms of the server; the channel; the message of the completion. 4 is how the
 * lease begins; 5 is the entry's bytes; 6 is its life in ms. 7 is the owner; 8 is `1` where the whole
 * namespace is another's. Returns 1, 0 where the lease is lost, or 2 where another's value stays; and the time.
 */
export const COMMIT = new Script(`${IN_TIME}
local held = redis.call('GET', KEYS[2])
if not held or string.sub(held, 1, string.len(ARGV[4])) ~= ARGV[4] then
  return {0, text(now)}
end
local there = redis.pcall('GET', KEYS[1])
local isOther = type(there) == 'table' or ARGV[8] == '1'
if type(there) == 'string' and string.byte(there) == ${MANAGED_FIRST_BYTE} then
  isOther = isOther or string.sub(there, ${OWNER_AT + 1}, ${KIND_BYTES}) ~= ARGV[7]
end
local stored = not isOther and redis.pcall('SET', KEYS[1], ARGV[5], 'PX', ARGV[6])
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[2], ARGV[3])
if isOther then
  return {${OF_ANOTHER}, text(now)}
end
if type(stored) == 'table' and stored.err then
  return redis.error_reply((string.gsub(stored.err, '^%-', '')))
end
return {1, text(now)}
`);

/**
 * Releases a lease that is held. Where the load failed and there is room, the memory of the failure stays in its place.
 *
 * KEYS the lease. ARGV how it begins; the channel; the message of the completion; the life of the memory in ms, 0 for none;
 * the failure as JSON. Returns 1, or 0 where the lease is lost.
 */
export const RELEASE_LEASE = new Script(`
${REQUIRE_HELD}
local kept
if tonumber(ARGV[4]) > 0 then
  local known = ${withLife('string.sub(held, 2)', 'ARGV[4]')}
  kept = redis.pcall('SET', KEYS[1], 'F' .. known .. '\\n' .. ARGV[5], 'PX', ARGV[4])
end
if not kept or (type(kept) == 'table' and kept.err) then
  redis.call('DEL', KEYS[1])
end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
`);
