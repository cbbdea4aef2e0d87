// The usual case: nobody waits, nothing is paused, no other policy was asked for lately, the server's clock did not go back,
// and all requests have their permits. A script tells it by little of what a limiter keeps, and decides it by sums. Any other
// case, and any doubt, is left to the code behind, which decides the usual case alike.
//
// Whether other policies count is told by the field `usual` of the sixth key: see `isUsual` in `levels.lua.ts`. All that
// changes what that field says writes it anew, or removes it.

/**
 * The requests: ARGV 2, a list as JSON. Each run of requests that are alike has four places. These are their number, the cost
 * of one, 0 for users or 1 for background callers, and the longest wait in ms. The tokens of all are ARGV 3 and on.
 */
export const REQUESTS = `
local requests = cjson.decode(ARGV[2])

-- The units of all requests, where all fit into what is left for their priorities, one after the other.
local function unitsWithin(user, background)
  local units = 0
  for run = 1, #requests, 4 do
    units = units + requests[run] * requests[run + 1]
    if units > (requests[run + 2] == 0 and user or background) + 0.000001 then
      return nil
    end
  end
  return units
end
`;

/** Answers what remains for users where the case is usual, and ends the script. */
const ENDS_HERE = `
do
  local remains = slotLife == 0 and #policy > 4 and permitUsual()
  if remains then
    return math.max(0, math.floor(remains + 0.000001))
  end
end
`;

/** So many units at most are written by one command. */
const MOST_UNITS = 500;

/** The usual case of `sliding`. */
export const USUAL_SLIDING = `
local function permitUsual()
  if redis.call('EXISTS', KEYS[2], KEYS[3], KEYS[5]) > 0 then
    return
  end
  local level = redis.call('HMGET', KEYS[6], 'at', 'usual')
  local at, known = tonumber(level[1] or now), latest
  if level[2] ~= ARGV[1] or at > now then
    return
  end
  for i = 5, #policy, 4 do
    local length = policy[i] + latest
    -- It is time to say again that the window is asked for: see permit-log.lua.ts.
    if at < now - length / 4 then
      return
    end
    known = math.max(known, length)
  end
  -- The clock went back.
  if redis.call('ZCOUNT', KEYS[1], '(' .. text(now), '+inf') > 0 then
    return
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - known))
  local user, background = math.huge, math.huge
  for i = 5, #policy, 4 do
    local used
    if policy[i] == known then
      used = redis.call('ZCARD', KEYS[1])
    else
      used = redis.call('ZCOUNT', KEYS[1], '(' .. text(now - policy[i]), '+inf')
    end
    user, background = math.min(user, policy[i + 2] - used), math.min(background, policy[i + 3] - used)
  end
  local units = unitsWithin(user, background)
  if not units or units > ${MOST_UNITS} then
    return
  end
  local members, count, score, place = {}, 0, text(now), 2
  for run = 1, #requests, 4 do
    for _ = 1, requests[run] do
      place = place + 1
      for unit = 1, requests[run + 1] do
        members[count + 1] = score
        members[count + 2] = ARGV[place] .. (unit == 1 and '.1' or '.' .. text(unit))
        count = count + 2
      end
    end
  end
  if count > 0 then
    redis.call('ZADD', KEYS[1], (table.unpack or unpack)(members))
    redis.call('PEXPIRE', KEYS[1], text(known))
  end
  return user - units
end
${ENDS_HERE}`;

/** The usual case of `gcra`, which needs no log either. */
export const USUAL_GCRA = `
local function permitUsual()
  if redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3], KEYS[5]) > 0 then
    return
  end
  local names = {'at', 'since', 'usual'}
  for i = 5, #policy, 4 do
    names[#names + 1] = 'g' .. text(policy[i])
    names[#names + 1] = text(math.floor(i / 4))
  end
  local stored = redis.call('HMGET', KEYS[6], (table.unpack or unpack)(names))
  local at = tonumber(stored[1] or now)
  if stored[3] ~= ARGV[1] or at > now then
    return
  end
  local base, buckets = at - tonumber(stored[2]), {}
  local user, background = math.huge, math.huge
  for i = 5, #policy, 4 do
    local number, length, limit = math.floor(i / 4), policy[i], policy[i + 1]
    local level, past = string.match(stored[2 + 2 * number] or '', '^%S+ (%S+) %S+(.*)$')
    -- A bucket that was empty, or one of which a process of an older build says something else.
    if not level or level ~= stored[3 + 2 * number] then
      return
    end
    local used = math.max(0, tonumber(level) - (now - at) * limit / length)
    buckets[number] = {level = used, past = past}
    user, background = math.min(user, policy[i + 2] - used), math.min(background, policy[i + 3] - used)
  end
  local units = unitsWithin(user, background)
  if not units then
    return
  end
  if units > 0 then
    local levels, life, asked = {}, 0, ' ' .. text(now - base)
    names = {'at', text(now), 'since', text(now - base)}
    for number, bucket in ipairs(buckets) do
      local length, limit = policy[1 + 4 * number], policy[2 + 4 * number]
      addPast(bucket, length, units, base)
      local level = bucket.level + units
      levels[number] = exact(level)
      names[#names + 1] = 'g' .. text(length)
      names[#names + 1] = text(limit) .. ' ' .. levels[number] .. asked .. bucket.past
      names[#names + 1] = text(number)
      names[#names + 1] = levels[number]
      life = math.max(life, length, level * length / limit)
    end
    names[#names + 1] = 'copy'
    names[#names + 1] = copyOf(levels)
    redis.call('HSET', KEYS[6], (table.unpack or unpack)(names))
    redis.call('PEXPIRE', KEYS[6], text(math.ceil(life) + 1000))
  end
  return user - units
end
${ENDS_HERE}`;
