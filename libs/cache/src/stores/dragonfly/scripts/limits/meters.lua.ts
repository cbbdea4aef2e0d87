/** `sliding`: counts the permits within a window's length, exactly. */
export const SLIDING = `
local function measure(window)
  window.used = redis.call('ZCOUNT', KEYS[1], '(' .. text(now - window.length), '+inf')
end

-- The server's clock went back: permits of a later time count as of now, and turns are given out anew.
local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
if newest and tonumber(newest) > now then
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text(now), '+inf')) do
    redis.call('ZADD', KEYS[1], text(now), name)
  end
  redis.call('UNLINK', KEYS[2], KEYS[3])
end

-- Until the unit in the way leaves the window: so many from the end of all permits, those to come included.
local function waitForRoom(window, most, cost, queue, count)
  local place = most - cost + 1
  local units = unitsOf(queue, count)
  local at
  if place <= units then
    at = math.max(now, turnOfUnit(queue, units - place + 1, count))
  else
    at = tonumber(redis.call('ZRANGE', KEYS[1], text(units - place), text(units - place), 'WITHSCORES')[2])
  end
  return at + window.length - now
end

local function spend(token, cost)
  addUnits(now, token, cost)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - known))
  redis.call('PEXPIRE', KEYS[1], text(known))
end
`;

/**
 * `gcra`: the generic cell rate algorithm, as a continuous-state leaky bucket (ITU-T I.371, annex A). Permits fill it, it
 * leaks at the rate of the limit, and takes what does not make it overflow.
 */
export const GCRA = `
local fields = {'at'}
for number = 1, #windows do
  fields[number + 1] = text(number)
end
local stored = redis.call('HMGET', KEYS[1], (table.unpack or unpack)(fields))
local savedAt = tonumber(stored[1] or 0)
local elapsed = math.max(0, now - savedAt)
for number, window in ipairs(windows) do
  local level = tonumber(stored[number + 1] or 0)
  window.level = math.max(0, level - elapsed * window.limit / window.length)
end

local function measure(window)
  window.used = window.level
end

local function waitForRoom(window, most, cost, queue, count)
  -- What it holds at the turn of the last one before, which may be long after there is room.
  local reached = window.reached
  if not reached or reached.count > count then
    reached = {count = 0, level = window.level, at = now}
    window.reached = reached
  end
  while reached.count < count do
    reached.count = reached.count + 1
    local turn = math.max(now, latestOf(queue, reached.count))
    local left = math.max(0, reached.level - (turn - reached.at) * window.limit / window.length)
    reached.level, reached.at = left + queue[reached.count].cost, turn
  end
  local excess = math.max(0, reached.level + cost - most)
  return reached.at - now + math.ceil(excess * window.length / window.limit)
end

local function save()
  local state, empty = {'at', text(now)}, 0
  for number, window in ipairs(windows) do
    state[#state + 1] = text(number)
    state[#state + 1] = string.format('%.17g', window.level)
    empty = math.max(empty, window.level * window.length / window.limit)
  end
  redis.call('HSET', KEYS[1], (table.unpack or unpack)(state))
  redis.call('PEXPIRE', KEYS[1], text(math.ceil(empty) + 1000))
end

local function spend(token, cost)
  for _, window in ipairs(windows) do
    window.level, window.reached = window.level + cost, nil
  end
  save()
end

-- The server's clock went back: buckets leak from now on, and turns are given out anew.
if savedAt > now then
  save()
  redis.call('UNLINK', KEYS[2], KEYS[3])
end
`;
