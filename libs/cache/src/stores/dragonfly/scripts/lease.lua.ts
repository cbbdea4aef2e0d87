import { HEADER_AT, headerBeginning, KIND_BYTES, MANAGED_FIRST_BYTE } from '../../../ports/stored-kind.js';
import { Script } from './script.js';

// A lease is kept as `leaseValue` writes it: one letter, `L` for a load or `F` for the memory of a failure, then the
// token as JSON, a line break and the rest. Scripts compare how the value begins, so that no JSON is read here. Only the
// life that it was given last is found by its pattern, which no text inside of JSON can have.

/** The answer where another's value stands under the key. */
export const OF_ANOTHER = 2;

/** Goes on where KEYS[lease] holds a value that begins with ARGV[1]. */
const requireHeld = (lease: 1 | 2) => `
local held = redis.call('GET', KEYS[${lease}])
if not held or string.sub(held, 1, string.len(ARGV[1])) ~= ARGV[1] then
  return 0
end
`;

const LIFE = '"lifeMs":%d+}';

/** Writes a life, which is an expression of Lua, into a value. */
const withLife = (value: string, life: string) =>
  `(string.gsub(${value}, '${LIFE}', '"lifeMs":' .. ${life} .. '}', 1))`;

/**
 * Gives a lease another life. A life of the same length needs no memory, of which the server may have none.
 *
 * KEYS the lease. ARGV how it begins; life in ms. Returns 1, or 0 where it is lost.
 */
export const RENEW = new Script(`
${requireHeld(1)}
local renewed = ${withLife('held', 'ARGV[2]')}
if renewed == held then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
redis.call('SET', KEYS[1], renewed, 'PX', ARGV[2])
return 1
`);

/**
 * Ends a lease, or the memory of a failure, after its life at the latest. It would last longer after the server's clock went
 * back, since ends are moments of that clock.
 *
 * KEYS the lease. ARGV how it begins after the first letter. Returns 1.
 */
export const BOUND_LEASE = new Script(`
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 2, 1 + string.len(ARGV[1])) == ARGV[1] then
  local life = tonumber(string.match(held, '"lifeMs":(%d+)}'))
  if life and redis.call('PTTL', KEYS[1]) > life then
    redis.call('PEXPIRE', KEYS[1], life)
  end
end
return 1
`);

/**
 * Takes a lease over from the expected holder, loading or failed.
 *
 * KEYS the lease. ARGV how it begins after the first letter; the new value; its life in ms. Returns 1, or 0 where
 * another has it by now, or nobody.
 */
export const TAKE_OVER = new Script(`
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 2, 1 + string.len(ARGV[1])) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`);

/**
 * Stores an entry while its lease is held, and ends the lease, also where the entry could not be stored. What is not the
 * cache's own under the key stays: a value of another type, an entry of another owner.
 *
 * KEYS the entry, the lease. ARGV how the lease begins; the entry's bytes; its life in ms; the channel; the message of the
 * completion. 6 is how the header of an own entry begins; 7 is `1` where the whole namespace is another's. Returns 1, 0 where
 * the lease is lost, or 2 where another's value stays.
 */
export const COMMIT = new Script(`
${requireHeld(2)}
local there = redis.pcall('GET', KEYS[1])
local isOther = type(there) == 'table' or ARGV[7] == '1'
if type(there) == 'string' and string.byte(there) == ${MANAGED_FIRST_BYTE} then
  local header = string.sub(there, ${HEADER_AT + 1}, ${KIND_BYTES})
  local hasOwner = string.sub(header, 1, ${headerBeginning('').length - 1}) == '${headerBeginning('').slice(0, -1)}'
  isOther = isOther or (hasOwner and header ~= ARGV[6])
end
local stored = not isOther and redis.pcall('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[4], ARGV[5])
if isOther then
  return ${OF_ANOTHER}
end
if type(stored) == 'table' and stored.err then
  return redis.error_reply((string.gsub(stored.err, '^%-', '')))
end
return 1
`);

/**
 * Releases a lease that is held. Where the load failed and there is room, the memory of the failure stays in its place.
 *
 * KEYS the lease. ARGV how it begins; the channel; the message of the completion; the life of the memory in ms, 0 for none;
 * the failure as JSON. Returns 1, or 0 where the lease is lost.
 */
export const RELEASE_LEASE = new Script(`
${requireHeld(1)}
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
