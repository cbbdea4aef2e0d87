import { LINE_GRACE_MS } from '../../../../ports/limit-store.js';
import { Script } from '../script.js';
import { CLOCK } from '../clock.lua.js';
import { DECIDE, QUEUE } from './decide.lua.js';
import { GCRA, SLIDING } from './meters.lua.js';
import { POLICY, UNITS } from './parts.lua.js';

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
local line = priority == 'user' and KEYS[2] or KEYS[3]
keep(line, text(cost) .. '.' .. token, scoreOf(turn, queue, #queue + 1), turn)
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
  local isLater = now + wait > queue[place].turn
  local moved = {}
  for i = place, isLater and #queue or place do
    local one = queue[i]
    local turn = now + wait
    if i > place then
      turn = math.max(one.turn, now + waitFor(one.cost, priority, queue, i - 1))
    end
    if i == place or turn > one.turn or one.score <= queue[i - 1].score then
      one.score = scoreOf(turn, queue, i)
      one.turn = math.floor(one.score)
      moved[#moved + 1] = one
    end
    changedFrom(queue, i)
  end
  for _, one in ipairs(moved) do
    keep(key, one.name, one.score, latestOf(queue, #queue))
  end
end

-- Read when it is needed: whose turn has come is mostly granted without.
local queue
local function queueOnce()
  queue = queue or queueOf(priority)
  return queue
end

local function placeOf(name)
  for place = queueOnce().first, #queue do
    if queue[place].name == name then
      return place
    end
  end
end

local function goFrom(name)
  if queue then
    local place = placeOf(name)
    table.remove(queue, place)
    changedFrom(queue, place)
    for _, window in ipairs(windows) do
      window.seen = nil
    end
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

/** What is left for a user, how long one would wait for one unit, and for what. KEYS see `parts.lua.ts`. ARGV the policy. */
export const PEEK = forEachMeter(`
local queue = queueOf('user')
local wait, obstacle = waitFor(1, 'user', queue, #queue)
return {remaining(queue, #queue), text(wait), obstacle or ''}
`);
