import type { LimitReason } from '../../../../api/rejection.js';
import { QUEUE_GRACE_MS } from '../../../../ports/limit-store.js';
import { DECISION, QUEUE } from './decision.lua.js';
import { forEachMeter } from './meters.lua.js';
import { REQUESTS, USUAL_GCRA, USUAL_SLIDING } from './usual-case.lua.js';

const decided = (body: string) => forEachMeter(DECISION + body, { meters: QUEUE });

/** The answer of `ACQUIRE` to a request: what remains, where it has its permit. */
export type StoredDecision = number | readonly ['queued' | 'rejected', waitMs: string, LimitReason];

/**
 * Gives requests their permits, or places in the queue, one after the other.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; the requests, see `usual-case.lua.ts`; their tokens. Returns a
 * `StoredDecision` for each, or, in the usual case, what remains after all of them.
 */
export const ACQUIRE = forEachMeter(
  `${DECISION}
local decisions, queues, place = {}, {}, 2
local function decide(token, cost, priority, maxWait)
  local queue = queues[priority] or queueOf(priority)
  queues[priority] = queue
  local wait, reason = waitFor(cost, priority, queue, #queue)
  local decision
  if wait <= 0 then
    permit(token, cost)
    decision = remaining(queue, queue.users)
  elseif wait <= maxWait or (reason == 'concurrency' and maxWait > 0) then
    local turn = now + wait
    local key = priority == 'user' and KEYS[2] or KEYS[3]
    keep(key, text(cost) .. '.' .. token, scoreOf(turn, queue, #queue + 1), turn)
    -- Those behind it see it in the queue.
    queues = {}
    decision = {'queued', text(wait), reason}
  else
    decision = {'rejected', text(wait), reason}
  end
  decisions[#decisions + 1] = decision
end
for run = 1, #requests, 4 do
  for _ = 1, requests[run] do
    place = place + 1
    local priority = requests[run + 2] == 0 and 'user' or 'background'
    decide(ARGV[place], requests[run + 1], priority, requests[run + 3])
  end
end
settle()
return decisions
`,
  { meters: QUEUE, sliding: REQUESTS + USUAL_SLIDING, gcra: REQUESTS + USUAL_GCRA },
);

/**
 * Gives permits to queued requests that have their turn.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy; then the priority, and token and cost of each. Returns the wait of those
 * still queued, its reason, what remains, and for each request what became of it.
 */
export const CLAIM = decided(`
local priority = ARGV[rest]
local key = priority == 'user' and KEYS[2] or KEYS[3]

-- Gives a place another turn. A later turn also moves those behind, so that all keep their order and newcomers stand behind
-- them. No turn of theirs becomes earlier: each caller comes when it was told to.
local function promise(queue, place, wait)
  local isLater = now + wait > queue[place].turn
  local moved = {}
  for i = place, isLater and #queue or place do
    local one = queue[i]
    local turn = now + wait
    if i > place then
      turn = math.max(one.turn, now + waitFor(one.cost, priority, queue, i - 1))
    end
    if i == place or turn > one.turn or one.score <= queue[i - 1].score then
      one.score = scoreOf(turn, queue, i)
      one.turn = math.floor(one.score)
      moved[#moved + 1] = one
    end
    changedFrom(queue, i)
  end
  for _, one in ipairs(moved) do
    keep(key, one.name, one.score, latestOf(queue, #queue))
  end
end

-- Read only where it is needed: most requests whose turn has come get their permit without it.
local queue
local function queueOnce()
  queue = queue or queueOf(priority)
  return queue
end

local function placeOf(name)
  for place = queueOnce().first, #queue do
    if queue[place].name == name then
      return place
    end
  end
end

local function dequeue(name)
  if queue then
    local place = placeOf(name)
    table.remove(queue, place)
    changedFrom(queue, place)
    for _, window in ipairs(windows) do
      window.reached = nil
    end
  end
  redis.call('ZREM', key, name)
end

local states, wait, reason = {}, 0, ''
for at = rest + 1, #ARGV, 2 do
  local token, cost = ARGV[at], tonumber(ARGV[at + 1])
  local name = text(cost) .. '.' .. token
  local score = redis.call('ZSCORE', key, name)
  local turn = score and math.floor(tonumber(score))
  if not turn or turn < now - ${QUEUE_GRACE_MS} then
    states[#states + 1] = 'lost'
  else
    local mayPass = wait <= 0
    if mayPass then
      -- A request whose turn has come does not wait for late ones before it. Others do, and users go first.
      local ahead = 0
      if turn > now then
        ahead = placeOf(name) - 1
      elseif priority == 'background' then
        ahead = queueOnce().users
      end
      wait, reason = waitFor(cost, priority, queue, ahead)
    end
    if wait <= 0 then
      dequeue(name)
      permit(token, cost)
      states[#states + 1] = 'acquired'
    else
      if mayPass or queueOnce()[placeOf(name)].turn < now + wait then
        promise(queueOnce(), placeOf(name), wait)
      end
      states[#states + 1] = 'queued'
    end
  end
end
settle()
return {text(wait), reason, text(remaining({}, 0)), (table.unpack or unpack)(states)}
`);

/**
 * Answers what remains for a user, how long one would wait for one unit, and for what reason.
 *
 * KEYS see `limiter-keys.lua.ts`. ARGV the policy.
 */
export const PEEK = decided(`
local queue = queueOf('user')
local wait, reason = waitFor(1, 'user', queue, #queue)
return {text(remaining(queue, #queue)), text(wait), reason or ''}
`);
