import { describe, expect, it } from '@jest/globals';
import { budgetOf, feedbackOf, type Headers, httpDate, NOW } from './answers.js';

const HOUR = 3_600_000;
const date = httpDate(0);
const epochSeconds = (fromNow: number): string => String(NOW / 1000 + fromNow);

describe('what is left', () => {
  it.each<[string, Headers, number, number]>([
    [
      'Duffel’s headers',
      { date, 'ratelimit-limit': '60', 'ratelimit-remaining': '59', 'ratelimit-reset': httpDate(42) },
      59,
      42_000,
    ],
    [
      'the IETF’s draft 06',
      { 'ratelimit-limit': '100', 'ratelimit-remaining': '50', 'ratelimit-reset': '50' },
      50,
      50_000,
    ],
    [
      'DigitalOcean’s headers',
      { date, 'ratelimit-remaining': '4816', 'ratelimit-reset': epochSeconds(900) },
      4816,
      900_000,
    ],
    [
      'GitHub’s headers',
      {
        date,
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '4987',
        'x-ratelimit-reset': epochSeconds(1800),
        'x-ratelimit-used': '13',
        'x-ratelimit-resource': 'core',
      },
      4987,
      1_800_000,
    ],
    ['seconds', { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '17' }, 3, 17_000],
    ['parts of a second', { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '0.5' }, 3, 500],
    [
      'epoch seconds with parts',
      { date, 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': `${epochSeconds(5)}.25` },
      3,
      5250,
    ],
    [
      'epoch milliseconds',
      { date, 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': String(NOW + 1234) },
      3,
      1234,
    ],
    ['a date', { date, 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': httpDate(9) }, 3, 9000],
    [
      'an RFC 3339 date',
      { date, 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '2026-11-22T12:00:19Z' },
      3,
      9000,
    ],
    [
      'OpenAI’s headers',
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-remaining-tokens': '7',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      59,
      1000,
    ],
    [
      'minutes and seconds',
      { 'x-ratelimit-remaining-requests': '2', 'x-ratelimit-reset-requests': '6m0s' },
      2,
      360_000,
    ],
    ['milliseconds', { 'x-ratelimit-remaining-requests': '2', 'x-ratelimit-reset-requests': '20ms' }, 2, 20],
    [
      'parts of seconds',
      { 'x-ratelimit-remaining-requests': '2', 'x-ratelimit-reset-requests': '1m8.64s' },
      2,
      68_640,
    ],
    [
      'days and hours',
      { 'x-ratelimit-remaining-requests': '2', 'x-ratelimit-reset-requests': '1d2h' },
      2,
      HOUR,
    ],
    [
      'the IETF’s draft',
      { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' },
      50,
      30_000,
    ],
    ['a policy’s name without quotes', { ratelimit: 'default;r=50;t=30' }, 50, 30_000],
    ['a partition key', { ratelimit: '"default";r=300;t=60;pk=:QXBwLTk5OQ==:' }, 300, 60_000],
    [
      'the tightest of several policies',
      { ratelimit: '"perhr";r=990;t=1800, "permin";r=12;t=40' },
      12,
      40_000,
    ],
    [
      'of equally tight ones that which lasts longer',
      { ratelimit: '"a";r=12;t=40, "b";r=12;t=50' },
      12,
      50_000,
    ],
    [
      'of a policy of bytes and one of calls the latter',
      {
        ratelimit: '"bytes";r=7;t=10, "calls";r=50;t=30',
        'ratelimit-policy': '"bytes";q=65535;qu="content-bytes";w=10, "calls";q=100;qu="requests";w=60',
      },
      50,
      30_000,
    ],
    [
      'policies that can’t be read, as if there were none',
      { ratelimit: '"a";r=5;t=30', 'ratelimit-policy': '"a' },
      5,
      30_000,
    ],
    [
      'the IETF’s draft 07',
      { ratelimit: 'limit=100, remaining=50, reset=30', 'ratelimit-policy': '100;w=60' },
      50,
      30_000,
    ],
    [
      'the tightest of all headers',
      { ratelimit: '"a";r=50;t=30', 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': '5' },
      4,
      5000,
    ],
    ['nothing left', { 'ratelimit-remaining': '0', 'ratelimit-reset': '10' }, 0, 10_000],
    [
      'a day, which is cut to an hour',
      { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '86400' },
      3,
      HOUR,
    ],
  ])('is read of %s', (_, headers, remaining, forMs) => {
    expect(budgetOf(headers)).toEqual({ remaining, forMs });
  });

  it('is read of answers with any status', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '10' };
    for (const status of [200, 304, 403, 404, 500, 503]) {
      expect(feedbackOf(status, headers)).toEqual({ budget: { remaining: 0, forMs: 10_000 } });
    }
    expect(feedbackOf(429, headers)).toEqual({ pauseMs: 10_000, budget: { remaining: 0, forMs: 10_000 } });
  });

  it.each<[string, Headers]>([
    ['there are no such headers', { 'content-type': 'application/json' }],
    ['no reset is said', { 'ratelimit-remaining': '50' }],
    ['a policy has no reset', { ratelimit: '"default";r=999;pk=:dHJpYWwxMjEzMjM=:' }],
    ['the reset is past', { date, 'ratelimit-remaining': '50', 'ratelimit-reset': httpDate(-1) }],
    ['the reset is now', { 'ratelimit-remaining': '50', 'ratelimit-reset': '0' }],
    ['the reset is long past', { 'x-ratelimit-remaining': '50', 'x-ratelimit-reset': '1372700873' }],
    [
      'the reset is in microseconds',
      { 'x-ratelimit-remaining': '50', 'x-ratelimit-reset': `${NOW + 60_000}000` },
    ],
    ['the reset is negative', { 'ratelimit-remaining': '50', 'ratelimit-reset': '-5' }],
    ['the reset is words', { 'ratelimit-remaining': '50', 'ratelimit-reset': 'offer 12' }],
    ['the reset is a broken duration', { 'ratelimit-remaining': '50', 'ratelimit-reset': '1.2.3s' }],
    ['the reset has no zone', { 'ratelimit-remaining': '50', 'ratelimit-reset': '2026-11-22T12:00:19' }],
    [
      'the reset is no date',
      { 'ratelimit-remaining': '50', 'ratelimit-reset': 'Sun, 22 Foo 2026 12:00:40 GMT' },
    ],
    [
      'the reset is no time of day',
      { 'ratelimit-remaining': '50', 'ratelimit-reset': 'Sun, 22 Nov 2026 25:00:40 GMT' },
    ],
    ['less than nothing is left', { 'ratelimit-remaining': '-1', 'ratelimit-reset': '10' }],
    ['what is left is no whole number', { 'ratelimit-remaining': '1.5', 'ratelimit-reset': '10' }],
    ['what is left is no number', { 'ratelimit-remaining': 'NaN', 'ratelimit-reset': '10' }],
    ['what is left is in another notation', { 'ratelimit-remaining': '1e3', 'ratelimit-reset': '10' }],
    ['what is left is beyond all bounds', { 'ratelimit-remaining': '9'.repeat(30), 'ratelimit-reset': '10' }],
    ['what is left is empty', { 'ratelimit-remaining': '', 'ratelimit-reset': '10' }],
    ['the list is broken', { ratelimit: '"default";r=50;t=30,' }],
    ['the list is no list', { ratelimit: '"default;r=50;t=30' }],
    ['a parameter is negative', { ratelimit: '"default";r=-1;t=30' }],
    ['a parameter is a decimal', { ratelimit: '"default";r=1.5;t=30' }],
    ['a parameter is text', { ratelimit: '"default";r="50";t=30' }],
    ['a parameter is missing', { ratelimit: '"default";t=30' }],
    ['the dictionary lacks what is left', { ratelimit: 'limit=100, reset=30' }],
    ['the dictionary has lists', { ratelimit: 'remaining=(1 2), reset=30' }],
    [
      'only bytes are counted',
      { ratelimit: '"b";r=5;t=3', 'ratelimit-policy': '"b";q=9;qu="content-bytes"' },
    ],
    [
      'only calls under way are counted',
      { ratelimit: '"c";r=5;t=3', 'ratelimit-policy': '"c";q=9;qu="concurrent-requests"' },
    ],
    ['only tokens are counted', { 'x-ratelimit-remaining-tokens': '7', 'x-ratelimit-reset-tokens': '6m0s' }],
    [
      'the answer lay in a cache on the way',
      { age: '12', 'ratelimit-remaining': '5', 'ratelimit-reset': '10' },
    ],
  ])('is not told where %s', (_, headers) => {
    expect(feedbackOf(200, headers)).toBeUndefined();
  });

  it('is of one limit where another can’t be read', () => {
    expect(budgetOf({ ratelimit: '"a";r=-5;t=30, "b";r=7;t=20' })).toEqual({ remaining: 7, forMs: 20_000 });
    expect(
      budgetOf({ 'ratelimit-remaining': '0', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '20' }),
    ).toEqual({
      remaining: 7,
      forMs: 20_000,
    });
  });
});
