// What the scripts of limits begin with. For each key of a limiter there are six keys on the server, all in one slot:
//   1 the log of permits: a sorted set, one member for each unit (`<token>.<number>`), scored with its time. Without
//     `sliding` there is none.
//   2, 3 the queues of users and of background callers: sorted sets of requests (`<cost>.<token>`), scored with the time
//     of their turn.
//   4 the calls under way: a sorted set of tokens, scored with the time at which they count no longer.
//   5 a pause: `<when it ends>:<how long it was>`.
//   6 what other policies need: a hash, see `levels.lua.ts`.
// Times are milliseconds of the server, which DragonflyDB gives as numbers and Redis as text.

/** KEYS in their order. All policies and algorithms share them, so that what one permits counts for the others. */
export const LIMITER_KEYS = ['permits', 'user', 'background', 'running', 'pause', 'level'] as const;

/** Units of a permit, added and taken away in pieces that a command can take. */
export const UNITS = `
local function eachUnit(token, first, last, call)
  local batch = {}
  for unit = first, last do
    batch[#batch + 1] = token .. '.' .. text(unit)
    if #batch == 500 or unit == last then
      call(batch)
      batch = {}
    end
  end
end

local function removeUnits(token, first, last)
  eachUnit(token, first, last, function(names)
    redis.call('ZREM', KEYS[1], (table.unpack or unpack)(names))
  end)
end

-- Permits of one moment, in as few commands as they fit into.
local function addPermits(at, permits)
  local members, count, score = {}, 0, text(at)
  for place, one in ipairs(permits) do
    for unit = 1, one.units do
      members[count + 1] = score
      members[count + 2] = one.token .. (unit == 1 and '.1' or '.' .. text(unit))
      count = count + 2
      if count == 1000 or (place == #permits and unit == one.units) then
        redis.call('ZADD', KEYS[1], (table.unpack or unpack)(members))
        members, count = {}, 0
      end
    end
  end
end

local function addUnits(score, token, first, last)
  eachUnit(token, first, last, function(names)
    local members = {}
    for _, name in ipairs(names) do
      members[#members + 1] = text(score)
      members[#members + 1] = name
    end
    redis.call('ZADD', KEYS[1], (table.unpack or unpack)(members))
  end)
end
`;

/**
 * The policy, ARGV 1: a list as JSON. It begins with how long a call counts as under way, 0 without concurrency, and the most
 * of them for users and for background callers. How much later than its permit a call may count comes next. Then come
 * length, limit, and the most for users and for background callers of each window.
 */
export const POLICY = `
local policy = cjson.decode(ARGV[1])
local slotLife, latest = policy[1], policy[4]
`;

/** The parts of the policy by their names, and the place at which other arguments begin. */
export const WINDOWS = `
local rest = 2
local concurrency = {user = policy[2], background = policy[3]}
-- How long a permit is known: as long as it counts, should its call end as late as may be.
local windows, known = {}, latest
for at = 5, #policy, 4 do
  local window = {
    length = policy[at], limit = policy[at + 1], user = policy[at + 2], background = policy[at + 3]
  }
  windows[#windows + 1] = window
  known = math.max(known, window.length + latest)
end
`;
