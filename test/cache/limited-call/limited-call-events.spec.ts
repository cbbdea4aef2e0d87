import { expect, it } from '@jest/globals';
import { CacheEvents } from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';
import { LimitedCallEvents } from '../../../libs/cache/src/limited-call/limited-call-events.js';
import { rejectionOf } from '../../../libs/cache/src/limited-call/request/rejected.js';
import { limiterOf, requestOf } from './limits.js';

it('a rejected call emits its reason; one whose caller gave up emits nothing', () => {
  const bus = new CacheEvents();
  const recorded = recordEvents(bus);
  const events = new LimitedCallEvents(bus);
  const request = requestOf(limiterOf());
  events.rejected(request, new Error('the caller hung up'));
  events.rejected(request, rejectionOf(request, 'limit', 500));
  expect(recorded.all).toHaveLength(1);
  expect(recorded.of('permitRejected')).toEqual([
    { limiter: 'duffel', priority: 'user', reason: 'limit', retryAfterMs: 500 },
  ]);
});

it('a call that ended emits its error only where it failed', () => {
  const bus = new CacheEvents();
  const recorded = recordEvents(bus);
  const events = new LimitedCallEvents(bus);
  const error = new Error('503');
  events.ended(limiterOf(), 20, { value: 'offers' });
  events.ended(limiterOf(), 30, { error });
  expect(recorded.of('limitedCallEnded')).toEqual([
    { limiter: 'duffel', durationMs: 20 },
    { limiter: 'duffel', durationMs: 30, error },
  ]);
});

it('a call that returned a failure emits it as its error, with its status', () => {
  const bus = new CacheEvents();
  const recorded = recordEvents(bus);
  const events = new LimitedCallEvents(bus);
  const answer = new Response(null, { status: 502 });
  const error = Object.assign(new Error('no'), { response: { status: 404, headers: {} } });
  events.ended(limiterOf(), 20, { value: new Response(null, { status: 404 }) });
  events.ended(limiterOf(), 30, { value: answer });
  events.ended(limiterOf(), 40, { error });
  expect(recorded.of('limitedCallEnded')).toEqual([
    { limiter: 'duffel', durationMs: 20 },
    { limiter: 'duffel', durationMs: 30, error: answer, status: 502 },
    { limiter: 'duffel', durationMs: 40, error, status: 404 },
  ]);
});
