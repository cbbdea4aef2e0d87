import { PIECES } from './levels.lua.js';

/**
 * `gcra`: the generic cell rate algorithm, as a continuous-state leaky bucket (ITU-T I.371, annex A). Permits fill it, it
 * leaks at the rate of the limit, and takes what does not make it overflow.
 */
export const GCRA = `
-- What is known of a window that has no bucket yet: by the log, else by the longest bucket.
local function pastFor(length)
  local past, longest = {}, 0
  if hasLog then
    local piece = length / ${PIECES}
    for number = ${PIECES}, 1, -1 do
      local after, upTo = '(' .. text(now - number * piece), text(now - (number - 1) * piece)
      local units = redis.call('ZCOUNT', KEYS[1], after, upTo)
      if units > 0 then
        local last = redis.call('ZREVRANGEBYSCORE', KEYS[1], upTo, after, 'WITHSCORES', 'LIMIT', 0, 1)[2]
        past[#past + 1] = {at = tonumber(last), units = units}
      end
    end
    return past
  end
  for one in pairs(buckets) do
    longest = math.max(longest, one)
  end
  return longest > 0 and pastOf(buckets[longest], math.min(length, longest)) or past
end

local function bucketFor(length, limit)
  local past, level = pastFor(length), 0
  local since = past[1] and past[1].at or now
  for _, one in ipairs(past) do
    level = math.max(0, level - (one.at - since) * limit / length) + one.units
    since = one.at
  end
  level = math.max(0, level - (now - since) * limit / length)
  -- A bucket of another length is as full, but for what it leaks faster than this one.
  for other, bucket in pairs(buckets) do
    local faster = math.max(0, bucket.limit / other - limit / length)
    level = math.min(level, bucket.level + faster * length)
  end
  if #past > 0 then
    changes[length] = now
  end
  return {limit = limit, level = level, asked = now, past = textOf(past)}
end

local isMade, made = false, {}
for length, limit in pairs(ratesByLength) do
  if not buckets[length] then
    made[length] = bucketFor(length, limit)
    isMade = isMade or made[length].level > 0
  end
end
for length, bucket in pairs(made) do
  buckets[length] = bucket
end
for number, window in ipairs(windows) do
  local bucket = buckets[window.length]
  window.bucket = bucket
  local level = tonumber(older[number] or 0) - (now - savedAt) * window.limit / window.length
  if level > bucket.level then
    addPast(bucket, window.length, level - bucket.level, base)
    bucket.level = level
  end
end

-- What leaked at another rate may be more than this limit lets leak in a window. So within a window of the change, the
-- permits of the last window count too.
local function measure(window)
  window.used = window.bucket.level
  if (changes[window.length] or 0) + window.length > now then
    local permitted = 0
    for _, one in ipairs(pastOf(window.bucket, window.length)) do
      permitted = permitted + one.units
    end
    window.used = math.max(window.used, permitted - window.limit + 1)
  end
end

local function waitForRoom(window, most, cost, queue, count)
  -- What it holds at the turn of the last one before, which may be long after there is room.
  local reached = window.reached
  if not reached or reached.count > count then
    reached = {count = 0, level = window.used, at = now}
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

local spent, total = {}, 0
local function spend(token, cost)
  for _, window in ipairs(windows) do
    window.reached = nil
  end
  spent[#spent + 1] = {token = token, units = cost}
  total = total + cost
end

local function settleSpent()
  if total > 0 then
    fill(total)
    save()
    log(spent)
  end
end

-- The server's clock went back: buckets leak from now on, and turns are given out anew.
if isBack then
  save()
  redis.call('UNLINK', KEYS[2], KEYS[3])
elseif isMade then
  save()
end
`;
