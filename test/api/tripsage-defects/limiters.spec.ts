// Slow: starts the whole API, often.
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { type CacheModuleOptions, type LimiterOptions, RateLimitedError, RateLimiter } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { appWith } from '../../cache/methods/app-with.js';
import { describeOnServer } from '../../support/real-server.js';

const PER_MINUTE = 80;
/** What windows are longer by: the margin, since the supplier counts a call later than we do, and the grain of clocks. */
const MARGIN_MS = 50 + 1;

const started: TestingModule[] = [];
afterEach(() => Promise.all(started.splice(0).map((app) => app.close())));

async function limiterOf(search: LimiterOptions, options: CacheModuleOptions = {}): Promise<RateLimiter> {
  const app = await appWith([], { rateLimits: { search }, ...options });
  started.push(app);
  return app.get(RateLimiter);
}

/** Asks at once that often. @returns how many were permitted */
async function permitted(times: number, ...limiters: readonly RateLimiter[]): Promise<number> {
  const asked = limiters.flatMap((limiter) => Array.from({ length: times }, () => acquire(limiter)));
  const outcomes = await Promise.all(asked);
  return outcomes.filter((outcome) => outcome === 'permitted').length;
}

async function acquire(limiter: RateLimiter): Promise<'permitted' | RateLimitedError> {
  return limiter.acquire('search', { onLimit: 'reject' }).then(
    () => 'permitted' as const,
    (error: unknown) => {
      if (error instanceof RateLimitedError) return error;
      throw error;
    },
  );
}

async function rejection(limiter: RateLimiter): Promise<RateLimitedError> {
  const outcome = await acquire(limiter);
  if (outcome === 'permitted') throw new Error('expected a rejection');
  return outcome;
}

/** A server that fails is no reason to let everyone through, so the wait for its answers is long here. */
const onServer = (url: string, keyPrefix: string): CacheModuleOptions => ({
  url,
  keyPrefix,
  commandTimeout: '30s',
});

const sliding: LimiterOptions = { limits: [{ limit: PER_MINUTE, per: '1m' }] };
const bucket: LimiterOptions = { limits: [{ limit: PER_MINUTE, per: '1m' }], algorithm: 'gcra', burst: 5 };

describe('defect 1: the limiter never limited', () => {
  it('the 81st call of 80 a minute is rejected, in the process', async () => {
    const limiter = await limiterOf(sliding, { clock: new FakeClock() });
    expect(await permitted(PER_MINUTE, limiter)).toBe(PER_MINUTE);
    expect(await rejection(limiter)).toMatchObject({ code: 'RATE_LIMITED', limiter: 'search' });
  });
});

describeOnServer('defect 1: the limiter never limited', ({ url, keyPrefix }) => {
  it('the 81st call of 80 a minute is rejected, on the server', async () => {
    const limiter = await limiterOf(sliding, onServer(url, keyPrefix()));
    expect(await permitted(PER_MINUTE, limiter)).toBe(PER_MINUTE);
    expect(await rejection(limiter)).toMatchObject({ code: 'RATE_LIMITED', reason: 'limit' });
  });
});

describe('defect 2: calls at the same moment were counted as one', () => {
  it.each([
    ['a sliding window', sliding, PER_MINUTE],
    ['a token bucket', bucket, 5],
  ])('%s permits no more than its limit within one millisecond', async (_, limits, most) => {
    const limiter = await limiterOf(limits, { clock: new FakeClock() });
    expect(await permitted(3 * PER_MINUTE, limiter)).toBe(most);
  });
});

describeOnServer('defect 2: between reading and writing a count another call could read it', (server) => {
  it.each([
    ['a sliding window', sliding, PER_MINUTE],
    ['a token bucket', { ...bucket, limits: [{ limit: 5, per: '1h' }] } satisfies LimiterOptions, 5],
  ])('%s permits exactly its limit to two processes that ask at once', async (_, limits, most) => {
    const place = onServer(server.url, server.keyPrefix());
    const [one, other] = [await limiterOf(limits, place), await limiterOf(limits, place)];
    expect(await permitted(PER_MINUTE, one, other)).toBe(most);
  });
});

describe('defect 3: the wait was until the next calendar minute', () => {
  const startedAt = async (now: string) => {
    const clock = new FakeClock({ now });
    return { clock, limiter: await limiterOf({ limits: [{ limit: 2, per: '1m' }] }, { clock }) };
  };

  it.each(['2027-01-01T12:00:59.500Z', '2027-01-01T12:00:00.100Z'])(
    'it is the whole window for permits of this moment, at %s',
    async (now) => {
      const { limiter } = await startedAt(now);
      expect(await permitted(2, limiter)).toBe(2);
      expect((await rejection(limiter)).retryAfterMs).toBe(60_000 + MARGIN_MS);
    },
  );

  it('it ends when the window has room, not a millisecond sooner', async () => {
    const { clock, limiter } = await startedAt('2027-01-01T12:00:00.100Z');
    await permitted(1, limiter);
    clock.advance(59_400);
    await permitted(1, limiter);
    const { retryAfterMs } = await rejection(limiter);
    expect(retryAfterMs).toBe(600 + MARGIN_MS);
    // A calendar minute has begun 151 ms ago.
    clock.advance(retryAfterMs - 1);
    expect((await rejection(limiter)).retryAfterMs).toBe(1);
    clock.advance(1);
    expect(await permitted(2, limiter)).toBe(1);
  });
});
