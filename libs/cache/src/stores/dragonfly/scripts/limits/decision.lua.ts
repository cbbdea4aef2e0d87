import { QUEUE_GRACE_MS, SLOT_POLL_MS } from '../../../../ports/limit-store.js';

// What the scripts that give permits decide with.

/** The queue in the order in which requests go: each with its turn, the units up to it, and the latest turn so far. */
export const QUEUE = `
-- Sums are made when they are asked for.
local function sumUpTo(queue, count)
  local before = queue[queue.summed]
  local upTo, latest = before and before.upTo or 0, before and before.latest or 0
  for i = queue.summed + 1, count do
    local one = queue[i]
    upTo, latest = upTo + one.cost, math.max(latest, one.turn)
    one.upTo, one.latest = upTo, latest
  end
  queue.summed = math.max(queue.summed, count)
end

-- The request at a place, or one behind it, has changed or has another turn.
local function changedFrom(queue, place)
  queue.summed = math.min(queue.summed, place - 1)
end

local function unitsOf(queue, count)
  if count == 0 then
    return 0
  end
  sumUpTo(queue, count)
  return queue[count].upTo
end

local function latestOf(queue, count)
  if count == 0 then
    return 0
  end
  sumUpTo(queue, count)
  return queue[count].latest
end

-- When a unit of the first so many requests has its turn.
local function turnOfUnit(queue, unit, count)
  local low, high = 1, count
  while low < high do
    local middle = math.floor((low + high) / 2)
    if unitsOf(queue, middle) >= unit then
      high = middle
    else
      low = middle + 1
    end
  end
  return latestOf(queue, low)
end

-- A caller that does not come for its turn has died.
local function addQueued(queue, key)
  if redis.call('ZCARD', key) == 0 then
    return
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. text(now - ${QUEUE_GRACE_MS}))
  local found = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local cost = tonumber(string.match(found[i], '^%d+'))
    local score = tonumber(found[i + 1])
    queue[#queue + 1] = {name = found[i], cost = cost, score = score, turn = math.floor(score)}
  end
end

-- Users go before background callers. Requests of the priority itself begin at the first.
local function queueOf(priority)
  local queue = {summed = 0}
  addQueued(queue, KEYS[2])
  queue.users = #queue
  queue.first = 1
  if priority == 'background' then
    queue.first = #queue + 1
    addQueued(queue, KEYS[3])
  end
  return queue
end

-- Requests of one priority with their turn in the same millisecond are told apart by fractions of it.
local function scoreOf(turn, queue, place)
  local before = place > queue.first and queue[place - 1]
  return before and math.max(turn, before.score + ${1 / 2048}) or turn
end

local function keep(key, name, score, latest)
  redis.call('ZADD', key, string.format('%.17g', score), name)
  redis.call('PEXPIRE', key, text(latest - now + ${QUEUE_GRACE_MS} + 1000))
end
`;

/** The wait of a request behind those that go before it, its reason, and its permit. */
export const DECISION = `
-- The server's clock went back: calls count for their life from now on, and turns are given out anew. The lives that
-- processes give differ by less than ten minutes.
if slotLife > 0 then
  local last = redis.call('ZRANGE', KEYS[4], -1, -1, 'WITHSCORES')[2]
  if last and tonumber(last) > now + slotLife + 600000 then
    for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '(' .. text(now + slotLife), '+inf')) do
      redis.call('ZADD', KEYS[4], text(now + slotLife), name)
    end
    redis.call('UNLINK', KEYS[2], KEYS[3])
  end
end

local paused
local function pausedFor()
  if not paused then
    local ends, length = string.match(redis.call('GET', KEYS[5]) or '', '^(%d+):(%d+)$')
    paused = ends and math.max(0, tonumber(ends) - now) or 0
    -- The server's clock went back: a pause lasts for its length from now on, and no longer.
    if ends and paused > tonumber(length) then
      paused = tonumber(length)
      redis.call('SET', KEYS[5], text(now + paused) .. ':' .. length, 'PX', length)
    end
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

-- A background call that costs more than the reserve leaves may have a window to itself.
local function mostFor(window, cost, priority)
  local most = window[priority]
  return most > 0 and cost > most and cost <= window.user and cost or most
end

local function waitFor(cost, priority, queue, count)
  local wait, reason = pausedFor(), 'paused'
  for _, window in ipairs(cost > 0 and windows or {}) do
    local most = mostFor(window, cost, priority)
    if usedOf(window) + unitsOf(queue, count) + cost > most + 0.000001 then
      -- A request that costs more than there ever is asks again a window later.
      local own = cost > most and window.length or waitForRoom(window, most, cost, queue, count)
      if own > wait then
        wait, reason = own, 'limit'
      end
    end
  end
  local last = latestOf(queue, count) - now
  if wait > 0 then
    return math.max(wait, last), reason
  end
  if slotLife == 0 or underWay() + count < concurrency[priority] then
    return 0, ''
  end
  return math.max(${SLOT_POLL_MS}, last + 1), 'concurrency'
end

local started = {}
local function permit(token, cost)
  if cost > 0 and #windows > 0 then
    spend(token, cost)
    for _, window in ipairs(windows) do
      window.used = usedOf(window) + cost
    end
  end
  if slotLife > 0 then
    running = underWay() + 1
    started[#started + 1] = text(now + slotLife)
    started[#started + 1] = token
  end
end

-- Writes what was permitted.
local function settle()
  settleSpent()
  if #started > 0 then
    redis.call('ZADD', KEYS[4], (table.unpack or unpack)(started))
    redis.call('PEXPIRE', KEYS[4], text(math.max(slotLife + 1000, redis.call('PTTL', KEYS[4]))))
  end
end

-- What remains for users behind the first so many of a queue. Where nothing limits, it is more than anybody asks for.
local function remaining(queue, count)
  local left = 9007199254740991
  for _, window in ipairs(windows) do
    left = math.min(left, window.user - usedOf(window) - unitsOf(queue, count))
  end
  if slotLife > 0 then
    left = math.min(left, concurrency.user - underWay() - count)
  end
  return math.max(0, math.floor(left + 0.000001))
end
`;
