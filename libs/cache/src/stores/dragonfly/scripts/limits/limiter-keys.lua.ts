// What the scripts of limits begin with. For each key of a limiter there are five keys on the server, all in one slot:
//   1 the permits. `sliding`: a sorted set, one member for each unit (`<token>.<number>`), scored with its time.
//     `gcra`: a hash of `at`, the time of the last permit, and for each window how full it was then.
//   2, 3 the queues of users and of background callers: sorted sets of requests (`<cost>.<token>`), scored with the time
//     of their turn.
//   4 the calls under way: a sorted set of tokens, scored with the time at which they count no longer.
//   5 a pause: `<when it ends>:<how long it was>`.
// Times are milliseconds of the server, which DragonflyDB gives as numbers and Redis as text.

/** The first of KEYS by the algorithm, so that processes that differ in it don't trip over each other. */
export const PERMITS_KEY = { sliding: 'permits', gcra: 'level' } as const;
/** The other KEYS in this order. */
export const OTHER_KEYS = ['user', 'background', 'running', 'pause'] as const;

/** The units of a permit, added and taken away in pieces that a command can take. */
export const UNITS = `
local function eachUnit(token, cost, call)
  local batch = {}
  for unit = 1, cost do
    batch[#batch + 1] = token .. '.' .. text(unit)
    if #batch == 500 or unit == cost then
      call(batch)
      batch = {}
    end
  end
end

local function removeUnits(token, cost)
  eachUnit(token, cost, function(names)
    redis.call('ZREM', KEYS[1], (table.unpack or unpack)(names))
  end)
end

local function addUnits(score, token, cost)
  eachUnit(token, cost, function(names)
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
 * The policy. ARGV 1 is how long a call counts as under way, 0 without concurrency; 2 and 3 are the most of them. 4 is how
 * much later than its permit a call may count; 5 is the number of windows. Then come length, limit, and the most for users
 * and for background callers of each.
 */
export const POLICY = `
local slotLife, latest = tonumber(ARGV[1]), tonumber(ARGV[4])
local concurrency = {user = tonumber(ARGV[2]), background = tonumber(ARGV[3])}
-- How long a permit is known: as long as it counts, should its call end as late as may be.
local windows, known = {}, latest
for number = 1, tonumber(ARGV[5]) do
  local at = 2 + 4 * number
  local window = {
    length = tonumber(ARGV[at]), limit = tonumber(ARGV[at + 1]),
    user = tonumber(ARGV[at + 2]), background = tonumber(ARGV[at + 3])
  }
  windows[number] = window
  known = math.max(known, window.length + latest)
end
local rest = 6 + 4 * #windows
`;
