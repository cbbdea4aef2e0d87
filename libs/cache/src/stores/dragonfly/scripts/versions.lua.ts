import { nameOf } from '../../../ports/names.js';
import { Script } from './script.js';
import { NOW, TEXT } from './clock.lua.js';

// The versions are one sorted set. A member is `d<name>` for a bump by `delete`, `e<name>` for one by `expire`; its score is
// the number of the bump. Scores of key bumps (`delete` of a key) are negative, so that each kind is a range. One member
// at score 0 holds the state, on lines: `!2` (the format), epoch, identity of the server, latest number, low-water mark,
// key low-water mark, and moments as `<ms of the server>:<latest number then>`. Numbers are compared after `tonumber` and
// written by `%.0f`: DragonflyDB has Lua 5.4 and answers scores as numbers, Redis has Lua 5.1 and answers them as text.

const KEY_NAMES = nameOf.key('');

/**
 * The most by which the server's clock may go back before the versions are made new. So much longer an entry may be fresh.
 * The time is remembered that often.
 */
const MOST_CLOCK_STEP_MS = 1_000;

/** The one element of the answer where the versions belong to another server than the caller knows. */
export const OF_ANOTHER_SERVER = 'another server';

/**
 * The beginning of each script. ARGV 1 is the identity of the server, empty where it is not known. 2 is `1` where the
 * server was just asked for it, as it must be before the versions are made new for that. 3 is an epoch in case that they
 * are. 4 and 5 are the version that the caller knows. 6 is the most bytes of names in an answer.
 */
const VERSIONS = `
local key = KEYS[1]
local state, epoch, identity, latest, lowWaterMark, keyLowWaterMark, moments
${TEXT}${NOW}
local function save()
  state = table.concat({'!2', epoch, identity, text(latest), text(lowWaterMark), text(keyLowWaterMark), moments}, '\\n')
  redis.call('ZADD', key, 0, state)
end

local function makeNew()
  redis.call('UNLINK', key)
  identity = ARGV[1] ~= '' and ARGV[1] or identity or ''
  epoch, latest, lowWaterMark, keyLowWaterMark, moments = ARGV[3], 0, 0, 0, ''
  save()
end

-- Above the most bytes, for which a caller might wait in vain again and again, all that is older is told to be invalid.
local function newer()
  local answer = {epoch, text(latest), text(lowWaterMark), text(keyLowWaterMark), text(now)}
  local after = ARGV[4] == epoch and tonumber(ARGV[5]) or 0
  local room = tonumber(ARGV[6])
  local function add(least, most)
    local from, found = 0
    repeat
      found = redis.call('ZRANGEBYSCORE', key, least, most, 'WITHSCORES', 'LIMIT', from, 1000)
      for i = 1, #found, 2 do
        room = room - string.len(found[i])
        answer[#answer + 1] = found[i]
        answer[#answer + 1] = text(math.abs(tonumber(found[i + 1])))
      end
      from = from + 1000
    until #found < 2000 or room < 0
  end
  add('(' .. text(after), '+inf')
  add('-inf', '(-' .. text(after))
  return room < 0 and {epoch, text(latest), text(latest), text(latest), text(now)} or answer
end

state = redis.call('ZRANGEBYSCORE', key, 0, 0)[1]
if state then
  epoch, identity, latest, lowWaterMark, keyLowWaterMark, moments =
    string.match(state, '^!2\\n([^\\n]*)\\n([^\\n]*)\\n(%d+)\\n(%d+)\\n(%d+)\\n([^\\n]*)$')
end
if not epoch then
  makeNew()
elseif ARGV[1] ~= '' and ARGV[1] ~= identity then
  if ARGV[2] ~= '1' then
    return {'${OF_ANOTHER_SERVER}'}
  end
  makeNew()
end
latest, lowWaterMark, keyLowWaterMark = tonumber(latest), tonumber(lowWaterMark), tonumber(keyLowWaterMark)

local last
for at in string.gmatch(moments, '(%d+):') do
  last = tonumber(at)
end
-- The server's clock went back, which tells how old entries are: all entries of before are invalid.
if last and now < last - ${MOST_CLOCK_STEP_MS} then
  makeNew()
  last = nil
end

-- Remembers the time, and drops moments before which no entry can have been stored. The last one moves along with the
-- time until the one before is long enough ago.
local function rememberTime(life)
  local kept, times = {}, {}
  for at, upTo in string.gmatch(moments, '(%d+):(%d+)') do
    if tonumber(at) + life < now then
      lowWaterMark = math.max(lowWaterMark, tonumber(upTo))
    else
      kept[#kept + 1], times[#times + 1] = at .. ':' .. upTo, tonumber(at)
    end
  end
  if #times > 1 and times[#times] - times[#times - 1] < life / 30 then
    kept[#kept] = nil
  end
  kept[#kept + 1] = text(now) .. ':' .. text(latest)
  moments = table.concat(kept, ' ')
end
`;

/**
 * Answers what is newer than the version that the caller knows. Removing an absent member makes the script a write, which
 * no replica does.
 *
 * KEYS the versions. ARGV see above; 7 the longest life of an entry in ms. Returns epoch, latest number, low-water mark, key
 * low-water mark and the time, then each bump and its number.
 */
export const SYNC = new Script(`
${VERSIONS}
redis.call('ZREM', key, '')
if not last or now - last >= ${MOST_CLOCK_STEP_MS} then
  redis.call('ZREM', key, state)
  rememberTime(tonumber(ARGV[7]))
  save()
end
return newer()
`);

/**
 * Makes the versions new and publishes that.
 *
 * KEYS the versions. ARGV see above; 7 the channel. Returns as SYNC does.
 */
export const RESET = new Script(`
${VERSIONS}
makeNew()
redis.call('PUBLISH', ARGV[7],
  '{"kind":"invalidated","epoch":"' .. epoch .. '","number":0,"names":[],"mode":"delete"}')
return newer()
`);

/**
 * Bumps the names to the next number and publishes that. Then it drops the oldest bumps: those above the most that are
 * kept, and all that are older than an entry can be. What lies below a low-water mark is never asked for.
 *
 * The old state is removed before anything is added: Redis looks for free memory at a script's first write only.
 *
 * KEYS the versions. ARGV see above; 7 the channel; 8 the end of the message, after the number; 9 `d` or `e`. 10 and 11 are
 * the most key bumps and others. 12 is the longest life of an entry in ms; 13 and on are the names. Returns as SYNC does.
 */
export const BUMP = new Script(`
${VERSIONS}
redis.call('ZREM', key, state)

rememberTime(tonumber(ARGV[12]))

latest = latest + 1
local batch = {}
for i = 13, #ARGV do
  local isKeyBump = ARGV[9] == 'd' and string.sub(ARGV[i], 1, ${KEY_NAMES.length}) == '${KEY_NAMES}'
  batch[#batch + 1] = (isKeyBump and '-' or '') .. text(latest)
  batch[#batch + 1] = ARGV[9] .. ARGV[i]
  if #batch == 1000 or i == #ARGV then
    redis.call('ZADD', key, (table.unpack or unpack)(batch))
    batch = {}
  end
end

local function numberAt(rank)
  return math.abs(tonumber(redis.call('ZSCORE', key, redis.call('ZRANGE', key, rank, rank)[1])))
end
redis.call('ZREMRANGEBYSCORE', key, '(0', text(lowWaterMark))
local most = tonumber(ARGV[10])
local keyBumps = redis.call('ZCOUNT', key, '-inf', '(0')
if keyBumps > most then
  keyLowWaterMark = math.max(keyLowWaterMark, numberAt(most))
  redis.call('ZREMRANGEBYRANK', key, most, keyBumps - 1)
  keyBumps = most
end
local tooMany = redis.call('ZCARD', key) - keyBumps - tonumber(ARGV[11])
if tooMany > 0 then
  lowWaterMark = math.max(lowWaterMark, numberAt(keyBumps + tooMany - 1))
  redis.call('ZREMRANGEBYRANK', key, keyBumps, keyBumps + tooMany - 1)
end
save()

redis.call('PUBLISH', ARGV[7], '{"kind":"invalidated","epoch":"' .. epoch .. '","number":' .. text(latest) .. ',' .. ARGV[8])
return newer()
`);
