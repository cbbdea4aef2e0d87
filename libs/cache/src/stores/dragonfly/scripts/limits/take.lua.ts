import { LINE_GRACE_MS, SLOT_POLL_MS } from '../../../../contract/limit-store.port.js';
import { Script } from '../../script.js';
import { GCRA, SLIDING } from './meters.lua.js';
import { CLOCK, POLICY, UNITS } from './parts.lua.js';

/** How long a request has to wait, behind the lines that go before it; and its grant. */
const DECIDE = `
-- The requests of a line, the last one first. Whoever does not come for its turn has died.
local function lineOf(key)
  local line = {key = key, units = 0}
  if redis.call('ZCARD', key) == 0 then
    return line
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. text(now - ${LINE_GRACE_MS}))
  local found = redis.call('ZREVRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local cost = tonumber(string.match(found[i], '^%d+'))
    line[#line + 1] = {cost = cost, turn = tonumber(found[i + 1])}
    line.units = line.units + cost
  end
  return line
end

local function pausedFor()
  local ends, length = string.match(redis.call('GET', KEYS[5]) or '', '^(%d+):(%d+)$')
  if not ends then
    return 0
  end
  return math.max(0, math.min(tonumber(ends) - now, tonumber(length)))
end

local running
local function isRoomToRun(priority, requests)
  if slotLife == 0 then
    return true
  end
  if not running then
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', text(now))
    running = redis.call('ZCARD', KEYS[4])
  end
  return running + requests + 1 <= concurrency[priority]
end

local function waitFor(cost, priority, lines)
  local wait, obstacle, ahead, requests = pausedFor(), 'paused', 0, 0
  for _, line in ipairs(lines) do
    ahead = ahead + line.units
    requests = requests + #line
  end
  for _, window in ipairs(windows) do
    measure(window)
    if window.used + ahead + cost > window[priority] + 0.000001 then
      local own = waitForRoom(window, window[priority], cost, lines)
      if own > wait then
        wait, obstacle = own, 'limit'
      end
    end
  end
  if wait > 0 then
    for _, line in ipairs(lines) do
      if line[1] then
        wait = math.max(wait, line[1].turn - now)
      end
    end
  elseif not isRoomToRun(priority, requests) then
    wait, obstacle = ${SLOT_POLL_MS}, 'concurrency'
  end
  return wait, obstacle
end

local function grant(token, cost)
  if cost > 0 and #windows > 0 then
    spend(token, cost)
    for _, window in ipairs(windows) do
      window.used = window.used + cost
    end
  end
  if slotLife > 0 then
    redis.call('ZADD', KEYS[4], text(now + slotLife), token)
    redis.call('PEXPIRE', KEYS[4], text(slotLife + 1000))
    running = running + 1
  end
end

local function remaining()
  local left = math.huge
  for _, window in ipairs(windows) do
    left = math.min(left, window.user - window.used)
  end
  if slotLife > 0 and running then
    left = math.min(left, concurrency.user - running)
  end
  return text(math.max(0, math.floor(left + 0.000001)))
end
`;

const meters = { sliding: SLIDING, gcra: GCRA };

/** A script for each way of counting. */
function forEachMeter(body: string): Readonly<Record<keyof typeof meters, Script>> {
  const script = (meter: string) => new Script(CLOCK + UNITS + POLICY + meter + DECIDE + body);
  return { sliding: script(meters.sliding), gcra: script(meters.gcra) };
}

/**
 * Grants a request, or gives it a place in the line.
 *
 * KEYS see `parts.lua.ts`. ARGV the policy; then token, cost, priority, the longest wait in ms. Returns what became of it, the
 * wait, what is left, and what stood in the way.
 */
export const TAKE = forEachMeter(`
local token, cost, priority, maxWait = ARGV[rest], tonumber(ARGV[rest + 1]), ARGV[rest + 2], tonumber(ARGV[rest + 3])
local users = lineOf(KEYS[2])
local own = users
local lines = {users}
if priority == 'background' then
  own = lineOf(KEYS[3])
  lines = {own, users}
end
local wait, obstacle = waitFor(cost, priority, lines)
if wait <= 0 then
  grant(token, cost)
  return {'granted', '0', remaining(), ''}
end
local isInTime = wait <= maxWait or (obstacle == 'concurrency' and maxWait > 0)
if not isInTime then
  return {'refused', text(wait), '0', obstacle}
end
redis.call('ZADD', own.key, text(now + wait), text(cost) .. '.' .. token)
redis.call('PEXPIRE', own.key, text(wait + 60000))
return {'booked', text(wait), '0', obstacle}
`);

/**
 * Grants those of a line that have their turn.
 *
 * KEYS see `parts.lua.ts`. ARGV the policy; then the priority, and token and cost of each. Returns the wait of those that are
 * still in the line, what stands in their way, what is left, and for each what became of it.
 */
export const CLAIM = forEachMeter(`
local priority = ARGV[rest]
local key = priority == 'user' and KEYS[2] or KEYS[3]
local ahead = {}
if priority == 'background' then
  ahead = {lineOf(KEYS[2])}
end
local states, wait, obstacle = {}, 0, ''
for at = rest + 1, #ARGV, 2 do
  local token, cost = ARGV[at], tonumber(ARGV[at + 1])
  local name = text(cost) .. '.' .. token
  local turn = redis.call('ZSCORE', key, name)
  if not turn or tonumber(turn) < now - ${LINE_GRACE_MS} then
    states[#states + 1] = 'lost'
  else
    if wait <= 0 then
      wait, obstacle = waitFor(cost, priority, ahead)
    end
    if wait <= 0 then
      redis.call('ZREM', key, name)
      grant(token, cost)
      states[#states + 1] = 'granted'
    else
      redis.call('ZADD', key, text(now + wait), name)
      redis.call('PEXPIRE', key, text(wait + 60000))
      states[#states + 1] = 'booked'
    end
  end
end
for _, window in ipairs(windows) do
  measure(window)
end
return {text(wait), wait > 0 and obstacle or '', remaining(), (table.unpack or unpack)(states)}
`);

/** What is left for a user, and how long one would wait for one unit. KEYS see `parts.lua.ts`. ARGV the policy. */
export const PEEK = forEachMeter(`
local wait = waitFor(1, 'user', {lineOf(KEYS[2])})
return {remaining(), text(math.max(0, wait))}
`);
