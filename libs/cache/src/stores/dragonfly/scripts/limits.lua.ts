import { LINE_GRACE_MS, SLOT_POLL_MS } from '../../../contract/limit-store.port.js';
import { Script } from '../script.js';

// What a limiter keeps, for each of its keys, all of which share a slot:
//   1 what was granted. `sliding`: a sorted set, one member for each unit (`<token>.<number>`), scored with its time.
//     `gcra`: a hash, `at` the time of the last grant and for each window how full it was then.
//   2, 3 the lines of users and of background callers: sorted sets of requests (`<cost>.<token>`), scored with the time of
//     their turn.
//   4 the calls under way: a sorted set of tokens, scored with the time at which they count no longer.
//   5 a pause: `<when it ends>:<how long it was>`.
// Times are milliseconds of the server, which DragonflyDB gives as numbers and Redis as text.

/** What KEYS of each script are, in this order. */
export const LIMIT_KEYS = ['granted', 'user', 'background', 'running', 'pause'] as const;

const CLOCK = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function text(number)
  return string.format('%.0f', number)
end
`;

const UNITS = `
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

/** ARGV: 1 how long a call counts as under way, 0 without concurrency; 2, 3 the most of them; 4 how many windows; then
 * for each its length, its limit, and the most for users and for background callers. */
const POLICY = `
local slotLife = tonumber(ARGV[1])
local concurrency = {user = tonumber(ARGV[2]), background = tonumber(ARGV[3])}
local windows, longest = {}, 0
for number = 1, tonumber(ARGV[4]) do
  local at = 1 + 4 * number
  local window = {
    length = tonumber(ARGV[at]), limit = tonumber(ARGV[at + 1]),
    user = tonumber(ARGV[at + 2]), background = tonumber(ARGV[at + 3])
  }
  windows[number] = window
  longest = math.max(longest, window.length)
end
local rest = 5 + 4 * #windows
`;

/** `sliding`: what counts is what was granted within a window's length, exactly. */
const SLIDING = `
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
const GCRA = `
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

/** How long a request has to wait, behind the lines that go before it; and its grant. */
const DECIDE = `
-- The requests of a line, the last one first. Whoever does not come for its turn has died.
local function lineOf(key)
  local line = {key = key, units = 0}
  if redis.call('ZCARD', key) == 0 then
    return line
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. text(now - ${LINE_GRACE_MS}))
  local found = redis.call('ZREVRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local cost = tonumber(string.match(found[i], '^%d+'))
    line[#line + 1] = {cost = cost, turn = tonumber(found[i + 1])}
    line.units = line.units + cost
  end
  return line
end

local function pausedFor()
  local ends, length = string.match(redis.call('GET', KEYS[5]) or '', '^(%d+):(%d+)$')
  if not ends then
    return 0
  end
  return math.max(0, math.min(tonumber(ends) - now, tonumber(length)))
end

local running
local function isRoomToRun(priority, requests)
  if slotLife == 0 then
    return true
  end
  if not running then
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', text(now))
    running = redis.call('ZCARD', KEYS[4])
  end
  return running + requests + 1 <= concurrency[priority]
end

local function waitFor(cost, priority, lines)
  local wait, obstacle, ahead, requests = pausedFor(), 'paused', 0, 0
  for _, line in ipairs(lines) do
    ahead = ahead + line.units
    requests = requests + #line
  end
  for _, window in ipairs(windows) do
    measure(window)
    if window.used + ahead + cost > window[priority] + 0.000001 then
      local own = waitForRoom(window, window[priority], cost, lines)
      if own > wait then
        wait, obstacle = own, 'limit'
      end
    end
  end
  if wait > 0 then
    for _, line in ipairs(lines) do
      if line[1] then
        wait = math.max(wait, line[1].turn - now)
      end
    end
  elseif not isRoomToRun(priority, requests) then
    wait, obstacle = ${SLOT_POLL_MS}, 'concurrency'
  end
  return wait, obstacle
end

local function grant(token, cost)
  if cost > 0 and #windows > 0 then
    spend(token, cost)
    for _, window in ipairs(windows) do
      window.used = window.used + cost
    end
  end
  if slotLife > 0 then
    redis.call('ZADD', KEYS[4], text(now + slotLife), token)
    redis.call('PEXPIRE', KEYS[4], text(slotLife + 1000))
    running = running + 1
  end
end

local function remaining()
  local left = math.huge
  for _, window in ipairs(windows) do
    left = math.min(left, window.user - window.used)
  end
  if slotLife > 0 and running then
    left = math.min(left, concurrency.user - running)
  end
  return text(math.max(0, math.floor(left + 0.000001)))
end
`;

const meters = { sliding: SLIDING, gcra: GCRA };

/** A script for each way of counting. */
function forEachMeter(body: string): Readonly<Record<keyof typeof meters, Script>> {
  const script = (meter: string) => new Script(CLOCK + UNITS + POLICY + meter + DECIDE + body);
  return { sliding: script(meters.sliding), gcra: script(meters.gcra) };
}

/**
 * Grants a request, or gives it a place in the line.
 *
 * KEYS see above. ARGV the policy; then token, cost, priority, the longest wait in ms. Returns what became of it, the
 * wait, what is left, and what stood in the way.
 */
export const TAKE = forEachMeter(`
local token, cost, priority, maxWait = ARGV[rest], tonumber(ARGV[rest + 1]), ARGV[rest + 2], tonumber(ARGV[rest + 3])
local users = lineOf(KEYS[2])
local own = users
local lines = {users}
if priority == 'background' then
  own = lineOf(KEYS[3])
  lines = {own, users}
end
local wait, obstacle = waitFor(cost, priority, lines)
if wait <= 0 then
  grant(token, cost)
  return {'granted', '0', remaining(), ''}
end
local isInTime = wait <= maxWait or (obstacle == 'concurrency' and maxWait > 0)
if not isInTime then
  return {'refused', text(wait), '0', obstacle}
end
redis.call('ZADD', own.key, text(now + wait), text(cost) .. '.' .. token)
redis.call('PEXPIRE', own.key, text(wait + 60000))
return {'booked', text(wait), '0', obstacle}
`);

/**
 * Grants those of a line that have their turn.
 *
 * KEYS see above. ARGV the policy; then the priority, and token and cost of each. Returns the wait of those that are
 * still in the line, what stands in their way, what is left, and for each what became of it.
 */
export const CLAIM = forEachMeter(`
local priority = ARGV[rest]
local key = priority == 'user' and KEYS[2] or KEYS[3]
local ahead = {}
if priority == 'background' then
  ahead = {lineOf(KEYS[2])}
end
local states, wait, obstacle = {}, 0, ''
for at = rest + 1, #ARGV, 2 do
  local token, cost = ARGV[at], tonumber(ARGV[at + 1])
  local name = text(cost) .. '.' .. token
  local turn = redis.call('ZSCORE', key, name)
  if not turn or tonumber(turn) < now - ${LINE_GRACE_MS} then
    states[#states + 1] = 'lost'
  else
    if wait <= 0 then
      wait, obstacle = waitFor(cost, priority, ahead)
    end
    if wait <= 0 then
      redis.call('ZREM', key, name)
      grant(token, cost)
      states[#states + 1] = 'granted'
    else
      redis.call('ZADD', key, text(now + wait), name)
      redis.call('PEXPIRE', key, text(wait + 60000))
      states[#states + 1] = 'booked'
    end
  end
end
for _, window in ipairs(windows) do
  measure(window)
end
return {text(wait), wait > 0 and obstacle or '', remaining(), (table.unpack or unpack)(states)}
`);

/** What is left for a user, and how long one would wait for one unit. KEYS see above. ARGV the policy. */
export const PEEK = forEachMeter(`
local wait = waitFor(1, 'user', {lineOf(KEYS[2])})
return {remaining(), text(math.max(0, wait))}
`);

/**
 * Notes that no more is left than a supplier says: what is missing was granted to others. It counts until the supplier
 * has it back, or for one window where that is later.
 *
 * KEYS see above. ARGV the policy; then a token, what is left, and for how long in ms.
 */
export const CORRECT = {
  sliding: new Script(`${CLOCK}${UNITS}${POLICY}${SLIDING}
local narrowest, left
for _, window in ipairs(windows) do
  measure(window)
  if not left or window.user - window.used < left then
    narrowest, left = window, window.user - window.used
  end
end
local missing = left - tonumber(ARGV[rest + 1])
if missing > 0 then
  local at = math.min(now, now + tonumber(ARGV[rest + 2]) - narrowest.length)
  addUnits(at, ARGV[rest], missing)
  redis.call('PEXPIRE', KEYS[1], text(longest))
end
return 1
`),
  gcra: new Script(`${CLOCK}${POLICY}${GCRA}
local left = math.huge
for _, window in ipairs(windows) do
  left = math.min(left, window.user - window.level)
end
local missing = left - tonumber(ARGV[rest + 1])
if missing > 0 then
  spend(ARGV[rest], missing)
end
return 1
`),
};

/**
 * Notes what was granted while this server was away. With `sliding` what it knows already is not counted twice; with
 * `gcra` each bucket is at least as full as these grants alone make it.
 *
 * KEYS see above. ARGV the policy; then token, cost and age in ms of each, the oldest first.
 */
export const RECORD = {
  sliding: new Script(`${CLOCK}${UNITS}${POLICY}
for at = rest, #ARGV, 3 do
  if not redis.call('ZSCORE', KEYS[1], ARGV[at] .. '.1') then
    addUnits(now - tonumber(ARGV[at + 2]), ARGV[at], tonumber(ARGV[at + 1]))
  end
end
redis.call('PEXPIRE', KEYS[1], text(longest))
return 1
`),
  gcra: new Script(`${CLOCK}${POLICY}${GCRA}
for _, window in ipairs(windows) do
  local level, since = 0, nil
  for at = rest, #ARGV, 3 do
    local age = tonumber(ARGV[at + 2])
    if since then
      level = math.max(0, level - (since - age) * window.limit / window.length)
    end
    level, since = level + tonumber(ARGV[at + 1]), age
  end
  level = math.max(0, level - (since or 0) * window.limit / window.length)
  window.level = math.max(window.level, level)
end
save()
return 1
`),
};

/**
 * Gives back what was granted, and the place among calls under way. A bucket may have leaked since: it gets back no more
 * than what of the grant can't have leaked.
 *
 * KEYS see above. ARGV the policy; then token, cost, how long ago in ms, the channel, the message.
 */
const refund = (giveBack: string): string => `
local token, cost = ARGV[rest], tonumber(ARGV[rest + 1])
${giveBack}
redis.call('ZREM', KEYS[4], token)
redis.call('PUBLISH', ARGV[rest + 3], ARGV[rest + 4])
return 1
`;

export const REFUND = {
  sliding: new Script(`${CLOCK}${UNITS}${POLICY}${refund('removeUnits(token, cost)')}`),
  gcra: new Script(
    `${CLOCK}${POLICY}${GCRA}${refund(`
for _, window in ipairs(windows) do
  local left = math.max(0, cost - tonumber(ARGV[rest + 2]) * window.limit / window.length)
  window.level = math.max(0, window.level - left)
end
save()
`)}`,
  ),
};

/**
 * A call has ended: its units count from now on, or from so much later than its grant; its place among those under way is
 * free.
 *
 * KEYS see above. ARGV the policy; then token, cost, how much later in ms, the channel, the message.
 */
const release = (countLater: string): string => `
local token, cost, latest = ARGV[rest], tonumber(ARGV[rest + 1]), tonumber(ARGV[rest + 2])
${countLater}
if redis.call('ZREM', KEYS[4], token) == 1 then
  redis.call('PUBLISH', ARGV[rest + 3], ARGV[rest + 4])
end
return 1
`;

export const RELEASE = {
  sliding: new Script(
    `${CLOCK}${UNITS}${POLICY}${release(`
local granted = latest > 0 and redis.call('ZSCORE', KEYS[1], token .. '.1')
if granted then
  addUnits(math.min(now, tonumber(granted) + latest), token, cost)
  redis.call('PEXPIRE', KEYS[1], text(longest))
end
`)}`,
  ),
  gcra: new Script(`${CLOCK}${POLICY}${release('')}`),
};

/** Calls are still under way. KEYS 1 the calls under way. ARGV how long they count, in ms; the tokens. */
export const RENEW_RUNNING = new Script(`${CLOCK}
local ends = text(now + tonumber(ARGV[1]))
for at = 2, #ARGV do
  redis.call('ZADD', KEYS[1], 'XX', ends, ARGV[at])
end
redis.call('PEXPIRE', KEYS[1], text(tonumber(ARGV[1]) + 1000))
return 1
`);

/** Pauses, unless a pause ends later. KEYS 1 the pause. ARGV how long in ms. */
export const PAUSE = new Script(`${CLOCK}
local length = tonumber(ARGV[1])
local ends, before = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(%d+)$')
if ends and math.min(tonumber(ends) - now, tonumber(before)) >= length then
  return 0
end
redis.call('SET', KEYS[1], text(now + length) .. ':' .. text(length), 'PX', text(length))
return 1
`);

/** Forgets what was granted, and a pause. KEYS 1 what was granted, 2 the pause. ARGV the channel; the message. */
export const RESET_LIMITER = new Script(`
redis.call('UNLINK', KEYS[1], KEYS[2])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
`);

/** Says that a process is there. KEYS 1 the processes. ARGV its name; for how long in ms, 0 where it leaves. */
export const ATTEND = new Script(`${CLOCK}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
local life = tonumber(ARGV[2])
if life > 0 then
  redis.call('ZADD', KEYS[1], text(now + life), ARGV[1])
  redis.call('PEXPIRE', KEYS[1], text(life * 2))
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return redis.call('ZCARD', KEYS[1])
`);
