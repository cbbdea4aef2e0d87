import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from '../../../../libs/cache/src/limited-call/feedback/pause.js';
import { type Headers, httpDate, NOW, pauseOf } from './answers.js';

const HOUR = 3_600_000;
const date = httpDate(0);

describe('Retry-After', () => {
  it.each<[string, string, number]>([
    ['seconds', '120', 120_000],
    ['no seconds, which is the shortest pause', '0', 100],
    ['parts of a second, as Discord sends', '0.65', 650],
    ['less than a millisecond more, rounded up', '1.0001', 1001],
    ['more than the longest pause', '86400', HOUR],
    ['a number as large as epoch seconds, which are seconds here', '1795348810', HOUR],
    ['a number beyond all bounds', '9'.repeat(400), HOUR],
    ['a date', 'Sun, 22 Nov 2026 12:00:40 GMT', 30_000],
    ['a date in RFC 850’s form', 'Sunday, 22-Nov-26 12:00:40 GMT', 30_000],
    ['a date in asctime’s form, which is not local time', 'Sun Nov 22 12:00:40 2026', 30_000],
    ['an ISO date, as nobody should send', '2026-11-22T13:00:40+01:00', 30_000],
    ['a date that is past, which is the shortest pause', httpDate(-60), 100],
    ['a date far off', httpDate(86_400), HOUR],
  ])('may be %s', (_, text, pauseMs) => {
    expect(pauseOf(429, { date, 'retry-after': text })).toBe(pauseMs);
    expect(pauseOf(503, { date, 'retry-after': text })).toBe(pauseMs);
  });

  it.each(['soon', '-5', '1e3', '0x10', '120, 120', 'offer 12', '12:00', '22 Nov', '2026-11-22'])(
    'that says %p says nothing',
    (text) => {
      expect(pauseOf(429, { 'retry-after': text })).toBe(1000);
      expect(pauseOf(503, { 'retry-after': text })).toBeUndefined();
    },
  );

  it('is more than what the limits tell', () => {
    const limits = { 'ratelimit-remaining': '0', 'ratelimit-reset': '60', ratelimit: '"a";r=0;t=90' };
    expect(pauseOf(429, { ...limits, 'retry-after': '5' })).toBe(5000);
  });

  it('is read against the supplier’s clock where ours is an hour wrong', () => {
    expect(pauseOf(429, { date: httpDate(-3600), 'retry-after': httpDate(-3570) })).toBe(30_000);
    expect(pauseOf(429, { date: httpDate(3600), 'ratelimit-reset': httpDate(3630) })).toBe(30_000);
  });

  it('is read against our clock where the answer has no date, or one that can’t be read', () => {
    expect(pauseOf(429, { 'retry-after': httpDate(30) })).toBe(30_000);
    expect(pauseOf(429, { date: 'today', 'retry-after': httpDate(30) })).toBe(30_000);
  });
});

describe('a 429 without Retry-After', () => {
  it.each<[string, Headers, number]>([
    ['says nothing', {}, 1000],
    [
      'is Duffel’s',
      { date, 'ratelimit-limit': '60', 'ratelimit-remaining': '0', 'ratelimit-reset': httpDate(42) },
      42_000,
    ],
    ['does not say what is left', { 'ratelimit-reset': '20' }, 20_000],
    ['says that less than nothing is left', { 'ratelimit-remaining': '-1', 'ratelimit-reset': '20' }, 20_000],
    [
      'is GitHub’s',
      { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 300) },
      300_000,
    ],
    ['is OpenAI’s', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    ['is by the IETF’s draft', { ratelimit: '"burst";r=0;t=30, "daily";r=900;t=40000' }, 30_000],
    ['is by its draft 07', { ratelimit: 'limit=100, remaining=0, reset=30' }, 30_000],
    ['has two limits that are spent', { ratelimit: '"burst";r=0;t=30, "hourly";r=0;t=700' }, 700_000],
    [
      'has a spent limit of bytes',
      { ratelimit: '"bytes";r=0;t=30', 'ratelimit-policy': '"bytes";q=65535;qu="content-bytes";w=60' },
      30_000,
    ],
    ['was refused by another limit than it tells of', { ratelimit: '"daily";r=900;t=40000' }, 1000],
    ['has a reset that is past', { 'ratelimit-remaining': '0', 'ratelimit-reset': httpDate(-1) }, 1000],
    ['has a reset in the second it was sent', { date, 'ratelimit-reset': date }, 1000],
    ['has a reset far off', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '86400' }, HOUR],
    ['has a reset of nonsense', { 'ratelimit-remaining': '0', 'ratelimit-reset': 'never' }, 1000],
    ['lay in a cache on the way', { age: '30', 'ratelimit-remaining': '0', 'ratelimit-reset': '20' }, 1000],
  ])('that %s', (_, headers, pauseMs) => {
    expect(pauseOf(429, headers)).toBe(pauseMs);
  });
});

describe('other answers', () => {
  it.each([200, 201, 301, 400, 403, 404, 408, 500, 502, 504])('with status %i ask for no pause', (status) => {
    const headers = { 'retry-after': '120', 'ratelimit-remaining': '0', 'ratelimit-reset': '60' };
    expect(pauseOf(status, headers)).toBeUndefined();
  });

  it('with status 503 don’t by what they tell of limits', () => {
    expect(pauseOf(503, { 'ratelimit-remaining': '0', 'ratelimit-reset': httpDate(60) })).toBeUndefined();
  });
});

describe('retryAfterMs', () => {
  it('reads a status and headers that were found elsewhere', () => {
    const header = (name: string) => (name === 'retry-after' ? '7' : null);
    expect(retryAfterMs(429, header, NOW)).toBe(7000);
    expect(retryAfterMs(503, () => null, NOW)).toBeUndefined();
    expect(retryAfterMs(504, header, NOW)).toBe(7000);
  });
});
