/** `sliding`: what counts is what was granted within a window's length, exactly. */
export const SLIDING = `
local function measure(window)
  window.used = redis.call('ZCOUNT', KEYS[1], '(' .. text(now - window.length), '+inf')
end

-- The server's clock went back: what it granted since counts as granted now, and turns are given out anew.
local function clockWentBack()
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text(now), '+inf')) do
    redis.call('ZADD', KEYS[1], text(now), name)
  end
  redis.call('UNLINK', KEYS[2], KEYS[3])
end

-- Until the unit leaves the window that stands in the way: so many from the end of what is granted, and will be.
local function waitForRoom(window, most, cost, lines)
  local place = most - cost + 1
  for _, line in ipairs(lines) do
    for _, request in ipairs(line) do
      if place <= request.cost then
        return math.max(now, request.turn) + window.length - now
      end
      place = place - request.cost
    end
  end
  local granted = tonumber(redis.call('ZRANGE', KEYS[1], -place, -place, 'WITHSCORES')[2])
  if granted > now then
    clockWentBack()
    granted = now
  end
  return granted + window.length - now
end

local function spend(token, cost)
  addUnits(now, token, cost)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - longest))
  redis.call('PEXPIRE', KEYS[1], text(longest))
end
`;

/**
 * `gcra`: the generic cell rate algorithm, as a continuous-state leaky bucket (ITU-T I.371, annex A): it holds what was
 * granted, leaks at the rate of the limit, and takes what does not make it overflow.
 */
export const GCRA = `
local fields = {'at'}
for number = 1, #windows do
  fields[number + 1] = text(number)
end
local stored = redis.call('HMGET', KEYS[1], (table.unpack or unpack)(fields))
local elapsed = math.max(0, now - tonumber(stored[1] or 0))
for number, window in ipairs(windows) do
  local level = tonumber(stored[number + 1] or 0)
  window.level = math.max(0, level - elapsed * window.limit / window.length)
end

local function measure(window)
  window.used = window.level
end

local function waitForRoom(window, most, cost, lines)
  local excess = window.level + cost - most
  for _, line in ipairs(lines) do
    excess = excess + line.units
  end
  return math.ceil(excess * window.length / window.limit)
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
    window.level = window.level + cost
  end
  save()
end
`;
