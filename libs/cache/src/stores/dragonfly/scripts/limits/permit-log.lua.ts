/** The log of permits, as all policies need it. */
export const LOG = `
-- How far back the log goes, and how many units any window of it may have to know.
local function reach()
  local length, most = 0, 0
  for one, mark in pairs(marks) do
    length, most = math.max(length, one), math.max(most, mark.limit)
  end
  for one in pairs(buckets) do
    length = math.max(length, one)
  end
  return length, most
end

local function inLog(units)
  local _, most = reach()
  return math.min(math.ceil(units), most > 0 and most or ${100_000})
end

-- Lets go of what counts for no policy that was asked for lately.
local function keepLog()
  local length, most = reach()
  if most == 0 then
    length = math.max(length, known, redis.call('PTTL', KEYS[1]))
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - length))
  if most > 0 and length > known then
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, text(-2 * most - 1))
  end
  redis.call('PEXPIRE', KEYS[1], text(length))
end

-- Says that windows are asked for, where that was long ago or is to be saved anyway. What they need stays in the log for as
-- long.
local function mark(isSaved)
  local isNew = isSaved
  for _, window in ipairs(windows) do
    local one = marks[window.length + latest]
    isNew = isNew or not one or one.limit < window.limit or one.at < now - (window.length + latest) / 4
  end
  for _, window in ipairs(isNew and windows or {}) do
    local length = window.length + latest
    marks[length] = {limit = math.max(marks[length] and marks[length].limit or 0, window.limit), at = now}
  end
  return isNew
end

-- Adds to a log that "sliding" was asked for lately; one that it was not would lack permits from now on.
local function log(permits)
  if hasLog and next(marks) then
    for _, one in ipairs(permits) do
      addUnits(now, one.token, 1, inLog(one.units))
    end
    keepLog()
  elseif hasLog then
    redis.call('UNLINK', KEYS[1])
  end
end
`;
