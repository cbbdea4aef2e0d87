/** `sliding`: counts the permits within a window's length, exactly. */
export const SLIDING = `
local function measure(window)
  window.used = redis.call('ZCOUNT', KEYS[1], '(' .. text(now - window.length), '+inf')
end

-- Another algorithm counted until now.
if not hasLog and #windows > 0 and next(buckets) then
  mark()
  local longest = 0
  for length in pairs(buckets) do
    longest = math.max(longest, length)
  end
  for number, one in ipairs(pastOf(buckets[longest], longest)) do
    addUnits(one.at, '~' .. text(one.at) .. '~' .. text(number), 1, inLog(one.units))
    hasLog, newest = true, math.max(newest, one.at)
  end
  if hasLog then
    keepLog()
  end
  save()
elseif hasLog and mark() then
  save()
  keepLog()
end

-- The server's clock went back: permits of a later time count as of now, and turns are given out anew.
if newest > now then
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text(now), '+inf')) do
    redis.call('ZADD', KEYS[1], text(now), name)
  end
  redis.call('UNLINK', KEYS[2], KEYS[3])
  if isBack then
    save()
  end
end

-- Permits that are not in the log yet, and the units of all that were given.
local spent, total = {}, 0
local function writeSpent()
  addPermits(now, spent)
  spent = {}
end

-- Until the unit in the way leaves the window: so many from the end of all permits, those to come included.
local function waitForRoom(window, most, cost, queue, count)
  local place = most - cost + 1
  local units = unitsOf(queue, count)
  local at
  if place <= units then
    at = math.max(now, turnOfUnit(queue, units - place + 1, count))
  else
    writeSpent()
    at = tonumber(redis.call('ZRANGE', KEYS[1], text(units - place), text(units - place), 'WITHSCORES')[2])
  end
  return at + window.length - now
end

local function spend(token, cost)
  spent[#spent + 1] = {token = token, units = cost}
  total = total + cost
end

local function settleSpent()
  if total == 0 then
    return
  end
  writeSpent()
  -- From the next decision on it may be the usual case. Of two policies that take turns each says so now and then.
  local isNew = mark(usual ~= ARGV[1] and now >= savedAt + 1000)
  if next(buckets) then
    fill(total)
    isNew = true
  end
  if isNew then
    save()
  end
  keepLog()
end
`;
