import { LINE_GRACE_MS, SLOT_POLL_MS } from '../../../../contract/limit-store.port.js';
import { Script } from '../../script.js';
import { GCRA, SLIDING } from './meters.lua.js';
import { CLOCK, POLICY, UNITS } from './parts.lua.js';

/** Those in line, in the order in which they go: each with its turn, the units up to it, and the latest turn so far. */
const QUEUE = `
local function unitsOf(queue, count)
  return count > 0 and queue[count].upTo or 0
end

local function latestOf(queue, count)
  return count > 0 and queue[count].latest or 0
end

local function turnOfUnit(queue, unit)
  local low, high = 1, #queue
  while low < high do
    local middle = math.floor((low + high) / 2)
    if queue[middle].upTo >= unit then
      high = middle
    else
      low = middle + 1
    end
  end
  return queue[low].latest
end

local function sumUp(queue, start)
  for i = start, #queue do
    queue[i].upTo = unitsOf(queue, i - 1) + queue[i].cost
    queue[i].latest = math.max(latestOf(queue, i - 1), queue[i].turn)
  end
end

-- Whoever does not come for its turn has died.
local function addLine(queue, key)
  if redis.call('ZCARD', key) == 0 then
    return
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. text(now - ${LINE_GRACE_MS}))
  local found = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local cost = tonumber(string.match(found[i], '^%d+'))
    local score = tonumber(found[i + 1])
    queue[#queue + 1] = {name = found[i], cost = cost, score = score, turn = math.floor(score)}
  end
end

-- Users go before background callers.
local function queueOf(priority)
  local queue = {}
  addLine(queue, KEYS[2])
  queue.users = #queue
  if priority == 'background' then
    addLine(queue, KEYS[3])
  end
  sumUp(queue, 1)
  return queue
end

-- Those of one line who have their turn in the same millisecond are told apart by fractions of it.
local function scoreOf(turn, before)
  return before and math.max(turn, before.score + ${1 / 2048}) or turn
end

local function store(key, name, score, latest)
  redis.call('ZADD', key, string.format('%.17g', score), name)
  redis.call('PEXPIRE', key, text(latest - now + ${LINE_GRACE_MS} + 1000))
end
`;

/** How long a request has to wait, behind those who go before it; and its grant. */
const DECIDE = `
local paused
local function pausedFor()
  if not paused then
    local ends, length = string.match(redis.call('GET', KEYS[5]) or '', '^(%d+):(%d+)$')
    paused = ends and math.max(0, math.min(tonumber(ends) - now, tonumber(length))) or 0
  end
  return paused
end

local running
local function underWay()
  if not running then
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', text(now))
    running = redis.call('ZCARD', KEYS[4])
  end
  return running
end

local function usedOf(window)
  if not window.used then
    measure(window)
  end
  return window.used
end

local function waitFor(cost, priority, queue, count)
  local wait, obstacle = pausedFor(), 'paused'
  for _, window in ipairs(cost > 0 and windows or {}) do
    local most = window[priority]
    if usedOf(window) + unitsOf(queue, count) + cost > most + 0.000001 then
      -- What costs more than there ever is, is asked for again a window later.
      local own = cost > most and window.length or waitForRoom(window, most, cost, queue, count)
      if own > wait then
        wait, obstacle = own, 'limit'
      end
    end
  end
  local last = latestOf(queue, count) - now
  if wait > 0 then
    return math.max(wait, last), obstacle
  end
  if slotLife == 0 or underWay() + count < concurrency[priority] then
    return 0, ''
  end
  return math.max(${SLOT_POLL_MS}, last + 1), 'concurrency'
end

local function grant(token, cost)
  if cost > 0 and #windows > 0 then
    spend(token, cost)
    for _, window in ipairs(windows) do
      window.used = usedOf(window) + cost
    end
  end
  if slotLife > 0 then
    running = underWay() + 1
    redis.call('ZADD', KEYS[4], text(now + slotLife), token)
    redis.call('PEXPIRE', KEYS[4], text(slotLife + 1000))
  end
end

-- What is left for users, behind the first so many of a queue.
local function remaining(queue, count)
  local left = math.huge
  for _, window in ipairs(windows) do
    left = math.min(left, window.user - usedOf(window) - unitsOf(queue, count))
  end
  if slotLife > 0 then
    left = math.min(left, concurrency.user - underWay() - count)
  end
  return text(math.max(0, math.floor(left + 0.000001)))
end
`;

const meters = { sliding: SLIDING, gcra: GCRA };

/** A script for each way of counting. */
function forEachMeter(body: string): Readonly<Record<keyof typeof meters, Script>> {
  const script = (meter: string) => new Script(CLOCK + UNITS + POLICY + QUEUE + meter + DECIDE + body);
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
local queue = queueOf(priority)
local wait, obstacle = waitFor(cost, priority, queue, #queue)
if wait <= 0 then
  grant(token, cost)
  return {'granted', '0', remaining(queue, queue.users), ''}
end
local isInTime = wait <= maxWait or (obstacle == 'concurrency' and maxWait > 0)
if not isInTime then
  return {'refused', text(wait), '0', obstacle}
end
local turn = now + wait
local before = #queue > (priority == 'user' and 0 or queue.users) and queue[#queue]
store(priority == 'user' and KEYS[2] or KEYS[3], text(cost) .. '.' .. token, scoreOf(turn, before), turn)
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

-- Gives a place in the line another turn. Where it is later, those behind are moved too, so that all go in the same order
-- and newcomers stand behind them; never to an earlier turn, since they come when they were told to.
local function promise(queue, place, wait)
  local first = priority == 'user' and 1 or queue.users + 1
  local isLater = now + wait > queue[place].turn
  local moved = {}
  for i = place, isLater and #queue or place do
    local one, before = queue[i], i > first and queue[i - 1]
    local turn = now + wait
    if i > place then
      turn = math.max(one.turn, now + waitFor(one.cost, priority, queue, i - 1))
    end
    if i == place or turn > one.turn or one.score <= before.score then
      one.score = scoreOf(turn, before)
      one.turn = math.floor(one.score)
      moved[#moved + 1] = one
    end
    one.latest = math.max(latestOf(queue, i - 1), one.turn)
  end
  sumUp(queue, place)
  for _, one in ipairs(moved) do
    store(key, one.name, one.score, latestOf(queue, #queue))
  end
end

-- Read when it is needed: whose turn has come is mostly granted without.
local queue
local function queueOnce()
  queue = queue or queueOf(priority)
  return queue
end

local function placeOf(name)
  local first = priority == 'user' and 1 or queueOnce().users + 1
  for place = first, #queueOnce() do
    if queue[place].name == name then
      return place
    end
  end
end

local function goFrom(name)
  if queue then
    local place = placeOf(name)
    table.remove(queue, place)
    sumUp(queue, place)
  end
  redis.call('ZREM', key, name)
end

local states, wait, obstacle = {}, 0, ''
for at = rest + 1, #ARGV, 2 do
  local token, cost = ARGV[at], tonumber(ARGV[at + 1])
  local name = text(cost) .. '.' .. token
  local score = redis.call('ZSCORE', key, name)
  local turn = score and math.floor(tonumber(score))
  if not turn or turn < now - ${LINE_GRACE_MS} then
    states[#states + 1] = 'lost'
  else
    local mayPass = wait <= 0
    if mayPass then
      -- Whose turn has come is not kept by those before who are late; others are, and users go first.
      local ahead = 0
      if turn > now then
        ahead = placeOf(name) - 1
      elseif priority == 'background' then
        ahead = queueOnce().users
      end
      wait, obstacle = waitFor(cost, priority, queue, ahead)
    end
    if wait <= 0 then
      goFrom(name)
      grant(token, cost)
      states[#states + 1] = 'granted'
    else
      if mayPass or queueOnce()[placeOf(name)].turn < now + wait then
        promise(queueOnce(), placeOf(name), wait)
      end
      states[#states + 1] = 'booked'
    end
  end
end
return {text(wait), obstacle, remaining({}, 0), (table.unpack or unpack)(states)}
`);

/** What is left for a user, and how long one would wait for one unit. KEYS see `parts.lua.ts`. ARGV the policy. */
export const PEEK = forEachMeter(`
local queue = queueOf('user')
return {remaining(queue, #queue), text((waitFor(1, 'user', queue, #queue)))}
`);
