import { nameOf } from '../../../ports/names.js';
import { Script } from './script.js';
import { NOW, TEXT } from './clock.lua.js';

// The versions are one sorted set: `h<name>` for a hard mark, `s<name>` for a soft one, scored with its number, with
// the number's negative for hard marks on keys, so that each kind is a range. At score 0 stands one member with all else:
// `!<epoch>`, identity, counter, floor, key floor, and `<ms of the server>:<counter then>` for moments in the past, each
// on a line. Numbers are compared after `tonumber` and written by `%.0f`, since DragonflyDB has Lua 5.4 and answers
// scores as numbers, where Redis has Lua 5.1 and answers them as text.

const KEY_NAMES = nameOf.key('');

/** The one element of the answer where the versions are of another server than the asker knows. */
export const OF_ANOTHER_SERVER = 'another server';

/**
 * What each script begins with. ARGV of all: 1 who the server is, empty where it does not tell; 2 `1` where it was
 * asked right now, as it must be before versions are made new for that; 3 an epoch in case that they are; 4, 5 the
 * asker's position.
 */
const VERSIONS = `
local key = KEYS[1]
local state, epoch, identity, counter, floor, keyFloor, moments
${TEXT}
local function save()
  state = table.concat({'!' .. epoch, identity, text(counter), text(floor), text(keyFloor), moments}, '\\n')
  redis.call('ZADD', key, 0, state)
end

local function makeNew()
  redis.call('UNLINK', key)
  epoch, identity, counter, floor, keyFloor, moments = ARGV[3], ARGV[1], 0, 0, 0, ''
  save()
end

local function newer()
  local answer = {epoch, text(counter), text(floor), text(keyFloor)}
  local after = 0
  if ARGV[4] == epoch then
    after = tonumber(ARGV[5])
  end
  local function add(found)
    for i = 1, #found, 2 do
      answer[#answer + 1] = found[i]
      answer[#answer + 1] = text(math.abs(tonumber(found[i + 1])))
    end
  end
  add(redis.call('ZRANGEBYSCORE', key, '(' .. text(after), '+inf', 'WITHSCORES'))
  add(redis.call('ZRANGEBYSCORE', key, '-inf', '(-' .. text(after), 'WITHSCORES'))
  return answer
end

state = redis.call('ZRANGEBYSCORE', key, 0, 0)[1]
if state then
  epoch, identity, counter, floor, keyFloor, moments =
    string.match(state, '^!([^\\n]*)\\n([^\\n]*)\\n(%d+)\\n(%d+)\\n(%d+)\\n([^\\n]*)$')
end
if not epoch then
  makeNew()
elseif ARGV[1] ~= '' and ARGV[1] ~= identity then
  if ARGV[2] ~= '1' then
    return {'${OF_ANOTHER_SERVER}'}
  end
  makeNew()
end
counter, floor, keyFloor = tonumber(counter), tonumber(floor), tonumber(keyFloor)
`;

/**
 * Answers what is newer than the asker's position. Taking away what is not there makes it a write, which no replica does.
 *
 * KEYS the versions. ARGV see above. Returns epoch, counter, floor and key floor, then each mark and its number.
 */
export const SYNC = new Script(`
${VERSIONS}
redis.call('ZREM', key, '')
return newer()
`);

/**
 * Makes the versions new and tells the bus.
 *
 * KEYS the versions. ARGV see above; 6 the channel. Returns as the sync does.
 */
export const RESET = new Script(`
${VERSIONS}
makeNew()
redis.call('PUBLISH', ARGV[6],
  '{"kind":"invalidated","epoch":"' .. epoch .. '","number":0,"names":[],"mode":"delete"}')
return newer()
`);

/**
 * Gives the names the next number, tells the bus, and forgets the oldest marks: those above the most that are kept, and
 * all that are older than an entry can be. What the floors say is forgotten is never asked for.
 *
 * The old state is taken away before anything is added: Redis looks for free memory at a script's first write only.
 *
 * KEYS the versions. ARGV see above; 6 the channel; 7 the end of the message, after the number; 8 `h` or `s`; 9 the
 * most marks on keys; 10 the most others; 11 the longest life of an entry in ms; 12 and on: the names. Returns as the
 * sync does.
 */
export const INVALIDATE = new Script(`
${VERSIONS}
redis.call('ZREM', key, state)

local life = tonumber(ARGV[11])
${NOW}local kept, last = {}, nil
for at, upTo in string.gmatch(moments, '(%d+):(%d+)') do
  last = tonumber(at)
  if last + life < now then
    floor = math.max(floor, tonumber(upTo))
  else
    kept[#kept + 1] = at .. ':' .. upTo
  end
end
if not last or now - last >= life / 30 then
  kept[#kept + 1] = text(now) .. ':' .. text(counter)
end
moments = table.concat(kept, ' ')

counter = counter + 1
local batch = {}
for i = 12, #ARGV do
  local isKeyMark = ARGV[8] == 'h' and string.sub(ARGV[i], 1, ${KEY_NAMES.length}) == '${KEY_NAMES}'
  batch[#batch + 1] = (isKeyMark and '-' or '') .. text(counter)
  batch[#batch + 1] = ARGV[8] .. ARGV[i]
  if #batch == 1000 or i == #ARGV then
    redis.call('ZADD', key, (table.unpack or unpack)(batch))
    batch = {}
  end
end

local function number(rank)
  return math.abs(tonumber(redis.call('ZSCORE', key, redis.call('ZRANGE', key, rank, rank)[1])))
end
redis.call('ZREMRANGEBYSCORE', key, '(0', text(floor))
local most = tonumber(ARGV[9])
local keyMarks = redis.call('ZCOUNT', key, '-inf', '(0')
if keyMarks > most then
  keyFloor = math.max(keyFloor, number(most))
  redis.call('ZREMRANGEBYRANK', key, most, keyMarks - 1)
  keyMarks = most
end
local tooMany = redis.call('ZCARD', key) - keyMarks - tonumber(ARGV[10])
if tooMany > 0 then
  floor = math.max(floor, number(keyMarks + tooMany - 1))
  redis.call('ZREMRANGEBYRANK', key, keyMarks, keyMarks + tooMany - 1)
end
save()

redis.call('PUBLISH', ARGV[6], '{"kind":"invalidated","epoch":"' .. epoch .. '","number":' .. text(counter) .. ',' .. ARGV[7])
return newer()
`);
