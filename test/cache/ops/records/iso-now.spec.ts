import { expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { isoNow } from '../../../../libs/cache/src/ops/records/iso-now.js';

it('records have the civil time in UTC, to the millisecond, and not the monotonic one', () => {
  const clock = new FakeClock({ now: '2026-02-03T06:05:06.007+02:00', monotonic: 50 });
  expect(isoNow(clock)).toBe('2026-02-03T04:05:06.007Z');
  clock.advance(1_000);
  expect(isoNow(clock)).toBe('2026-02-03T04:05:07.007Z');
});
