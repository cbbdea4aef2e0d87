/**
 * The requests: ARGV 2, a list as JSON. Each run of requests that are alike has four places: how many there are, the cost of
 * one, 0 for users or 1 for background callers, and the longest wait in ms. ARGV 3 and on are the tokens of all.
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

/** So many units at most are written by one command. */
const MOST_UNITS = 500;

/**
 * The usual case of `sliding`: nobody waits, nothing is paused, no other policy was asked for lately, the clock did not go
 * back, and all requests have their permits. It reads no more than tells that, and the units in each window. All other
 * cases, and any doubt, are left to what comes behind, which decides the usual case alike.
 */
export const USUAL_CASE = `
local function permitUsual()
  if slotLife > 0 or #policy == 4 or redis.call('EXISTS', KEYS[2], KEYS[3], KEYS[5]) > 0 then
    return
  end
  local level = redis.call('HMGET', KEYS[6], 'at', 'usual')
  if level[2] ~= ARGV[1] then
    return
  end
  local at, known = tonumber(level[1]), 0
  local user, background = math.huge, math.huge
  for i = 5, #policy, 4 do
    local length = policy[i]
    -- The windows have to be marked anew: see permit-log.lua.ts.
    if at > now or at < now - (length + latest) / 4 then
      return
    end
    local used = redis.call('ZCOUNT', KEYS[1], '(' .. text(now - length), '+inf')
    user, background = math.min(user, policy[i + 2] - used), math.min(background, policy[i + 3] - used)
    known = math.max(known, length + latest)
  end
  local units = unitsWithin(user, background)
  if not units or units > ${MOST_UNITS} or redis.call('ZCOUNT', KEYS[1], '(' .. text(now), '+inf') > 0 then
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
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - known))
    redis.call('PEXPIRE', KEYS[1], text(known))
  end
  return math.max(0, math.floor(user - units + 0.000001))
end
do
  local left = permitUsual()
  if left then
    return left
  end
end
`;
