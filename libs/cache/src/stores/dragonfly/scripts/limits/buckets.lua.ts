import { PIECES } from './levels.lua.js';

/** The permits of a bucket: time and units of each piece as text, the oldest first. Times count from `base`. */
export const PAST = `
local function exact(number)
  return string.format('%.17g', number)
end

local function addPast(bucket, length, units, base)
  local piece = length / ${PIECES}
  local earlier, at, before = string.match(bucket.past, '^(.*) (%S+) (%S+)$')
  if at and math.floor(tonumber(at) / piece) >= math.floor((now - base) / piece) then
    bucket.past = earlier .. ' ' .. text(now - base) .. ' ' .. exact(tonumber(before) + units)
    return
  end
  local first, others = string.match(bucket.past, '^ (%S+) %S+(.*)$')
  while first and base + tonumber(first) <= now - length do
    bucket.past = others
    first, others = string.match(bucket.past, '^ (%S+) %S+(.*)$')
  end
  bucket.past = bucket.past .. ' ' .. text(now - base) .. ' ' .. exact(units)
end
`;

/** The buckets of all policies: they are read, filled and drained. */
export const BUCKETS = `
-- Time and units of the permits of a bucket, the oldest first.
local function pastOf(bucket, length)
  local past = {}
  for at, units in string.gmatch(bucket.past, ' (%S+) (%S+)') do
    local one = {at = math.min(now, base + tonumber(at)), units = tonumber(units)}
    if one.at > now - length then
      past[#past + 1] = one
    end
  end
  return past
end

local function textOf(past)
  local parts = {}
  for i, one in ipairs(past) do
    parts[i] = ' ' .. text(one.at - base) .. ' ' .. exact(one.units)
  end
  return table.concat(parts)
end

-- Where windows of one length have several limits, the narrowest is the rate.
local ratesByLength = {}
for _, window in ipairs(windows) do
  ratesByLength[window.length] = math.min(ratesByLength[window.length] or math.huge, window.limit)
end
for length, bucket in pairs(buckets) do
  local limit = isLeaky and ratesByLength[length] or bucket.limit
  bucket.level = math.max(0, bucket.level - (now - savedAt) * limit / length)
  if limit ~= bucket.limit then
    changes[length] = now
  end
  bucket.limit = limit
  if isLeaky and ratesByLength[length] then
    bucket.asked = now
  end
end

-- Fills all buckets. Units that nobody was asked for make one no fuller than its limit, so that it is empty a window later.
local function fill(units, isUnasked)
  for length, bucket in pairs(buckets) do
    local level = bucket.level + units
    if isUnasked then
      level = math.max(bucket.level, math.min(level, bucket.limit))
    end
    bucket.level = level
    addPast(bucket, length, units, base)
  end
end

-- Takes out what of a permit can't have leaked.
local function drain(units, age)
  for length, bucket in pairs(buckets) do
    local left = math.max(0, units - age * bucket.limit / length)
    bucket.level = math.max(0, bucket.level - left)
    local past, missing = pastOf(bucket, length), units
    for _, one in ipairs(past) do
      if one.at >= now - age then
        local taken = math.min(one.units, missing)
        one.units, missing = one.units - taken, missing - taken
      end
    end
    bucket.past = textOf(past)
  end
end

-- Makes each bucket as full as permits alone make it: cost and age of each, the oldest first.
local function fillUpTo(permits)
  for length, bucket in pairs(buckets) do
    local level, since = 0, nil
    for _, one in ipairs(permits) do
      if since then
        level = math.max(0, level - (since - one.age) * bucket.limit / length)
      end
      level, since = level + one.cost, one.age
    end
    level = math.max(0, level - (since or 0) * bucket.limit / length)
    if level > bucket.level then
      addPast(bucket, length, level - bucket.level, base)
      bucket.level = level
    end
  end
end
`;
