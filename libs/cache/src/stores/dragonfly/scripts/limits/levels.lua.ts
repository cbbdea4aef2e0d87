/** The pieces into which the permits of a bucket are told apart by age. */
export const PIECES = 8;
/** The most windows, and buckets, that are known of all policies. */
const MOST_KNOWN = 16;

// The sixth of KEYS is a hash that all policies of a limiter share, so that a change of policy forgets nothing:
//   `at`        when it was written; `since` how long before that the moment lies from which other times count
//   `s<length>` a window of `sliding`: its largest limit, and when it was asked for
//   `g<length>` a bucket of `gcra`: its limit, how full it was, when it was asked for, and time and units of what was
//               permitted in its length, in a few pieces
//   `c<length>` when that bucket last got another rate than the one at which some of its permits were given
//   `usual`     the policy that asked last, where nothing but its own windows counts: see `usual-case.lua.ts`
//   `1`, `2` …  how full the buckets of the latest policy were, for processes of an older build; `copy` the same, to tell
//               whether one of these has written since
// Each permit is in the log and in each bucket that a policy asked for within its length. What no policy asks for goes, and
// is made anew from the other where one asks again.

/** The text of `copy`. */
export const COPY = `
local function copyOf(levels)
  local parts = {}
  for number = 1, 8 do
    parts[number] = levels[number] or ''
  end
  return table.concat(parts, '/')
end
`;

/** Reads and writes the windows and buckets of all policies. */
export const LEVELS = `
local marks, buckets, changes, isBack = {}, {}, {}, false
-- How full an older build says that buckets are.
local older, copy, usual = {}, '', ''
local stored, base, savedAt = redis.call('HGETALL', KEYS[6]), now, now
do
  local at, since = now, 0
  for i = 1, #stored, 2 do
    if stored[i] == 'at' then
      at = tonumber(stored[i + 1])
    elseif stored[i] == 'since' then
      since = tonumber(stored[i + 1])
    end
  end
  -- The server's clock went back: all of it is as old as when it was written.
  isBack = at > now
  at = math.min(at, now)
  base, savedAt = at - since, at
  -- Names are told by their first letters: to match each against a pattern takes a third of the time of a decision.
  for i = 1, #stored, 2 do
    local name, value = stored[i], stored[i + 1]
    local kind, length = string.byte(name), tonumber(string.sub(name, 2))
    if kind == ${'s'.charCodeAt(0)} and length then
      local gap = string.find(value, ' ', 1, true)
      local seen = base + tonumber(string.sub(value, gap + 1))
      if seen + length * 1.25 > now then
        marks[length] = {limit = tonumber(string.sub(value, 1, gap - 1)), at = seen}
      end
    elseif kind == ${'g'.charCodeAt(0)} and length then
      local limit, level, asked, past = string.match(value, '^(%S+) (%S+) (%S+)(.*)$')
      local bucket = {limit = tonumber(limit), level = tonumber(level), asked = base + tonumber(asked), past = past}
      if bucket.asked + length > now then
        buckets[length] = bucket
      end
    elseif kind == ${'c'.charCodeAt(0)} and length then
      changes[length] = base + tonumber(value)
    elseif name == 'copy' then
      copy = value
    elseif name == 'usual' then
      usual = value
    elseif tonumber(name) then
      older[tonumber(name)] = value
    end
  end
end

if copy == copyOf(older) then
  older = {}
end

local newest = tonumber(redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2] or 0)
local hasLog = newest > 0

local function crowdedOut(list)
  local count, shortest, longest = 0, math.huge, 0
  for length in pairs(list) do
    count, shortest, longest = count + 1, math.min(shortest, length), math.max(longest, length)
  end
  return count > ${MOST_KNOWN} and shortest, longest
end

local function lastOf(bucket)
  return base + tonumber(string.match(bucket.past, ' (%S+) %S+$') or '-1e15')
end

-- Nothing counts but the windows of this policy, each of which has a length of its own and was asked for now.
local function isUsual()
  if slotLife > 0 or next(isLeaky and marks or buckets) then
    return false
  end
  local own, others = {}, -#windows
  for _, window in ipairs(windows) do
    local length = isLeaky and window.length or window.length + latest
    local mark, bucket = marks[length], buckets[length]
    local isOwn = mark and mark.at == now or bucket and bucket.limit == window.limit
    if not isOwn or own[length] or (changes[length] or 0) + length > now then
      return false
    end
    own[length] = true
  end
  for _ in pairs(isLeaky and buckets or marks) do
    others = others + 1
  end
  return others == 0
end

local function save()
  local shortest, longest = crowdedOut(marks)
  while shortest do
    local wide, narrow = marks[longest], marks[shortest]
    wide.limit, wide.at = math.max(wide.limit, narrow.limit), math.max(wide.at, narrow.at)
    marks[shortest] = nil
    shortest, longest = crowdedOut(marks)
  end
  -- A bucket that is missing is made anew from what the longest one knows.
  shortest = crowdedOut(buckets)
  while shortest do
    buckets[shortest] = nil
    shortest = crowdedOut(buckets)
  end
  local fields, life, kept = {'at', text(now), 'since', text(now - base)}, 0, {}
  for length, mark in pairs(marks) do
    local name = 's' .. text(length)
    kept[name] = true
    fields[#fields + 1] = name
    fields[#fields + 1] = text(mark.limit) .. ' ' .. text(mark.at - base)
    life = math.max(life, mark.at + length * 1.25 - now)
  end
  for length, bucket in pairs(buckets) do
    local left = math.max(lastOf(bucket) + length - now, bucket.level * length / bucket.limit)
    if left > 0 then
      local name = 'g' .. text(length)
      kept[name] = true
      fields[#fields + 1] = name
      fields[#fields + 1] = text(bucket.limit) .. ' ' .. exact(bucket.level) .. ' ' .. text(bucket.asked - base) .. bucket.past
      if (changes[length] or 0) + length > now then
        kept['c' .. text(length)] = true
        fields[#fields + 1] = 'c' .. text(length)
        fields[#fields + 1] = text(changes[length] - base)
      end
      life = math.max(life, left)
    end
  end
  if isLeaky then
    local levels = {}
    for number, window in ipairs(windows) do
      levels[number] = exact(window.bucket.level)
      kept[text(number)] = true
      fields[#fields + 1] = text(number)
      fields[#fields + 1] = levels[number]
    end
    fields[#fields + 1] = 'copy'
    fields[#fields + 1] = copyOf(levels)
    kept.copy = true
  end
  if isUsual() then
    kept.usual = true
    fields[#fields + 1] = 'usual'
    fields[#fields + 1] = ARGV[1]
  end
  for i = 1, #stored, 2 do
    local name = stored[i]
    local isOthers = not isLeaky and (name == 'copy' or tonumber(name))
    if not kept[name] and not isOthers and name ~= 'at' and name ~= 'since' then
      redis.call('HDEL', KEYS[6], name)
    end
  end
  redis.call('HSET', KEYS[6], (table.unpack or unpack)(fields))
  redis.call('PEXPIRE', KEYS[6], text(math.ceil(life) + 1000))
end
`;
