import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from '../../../../libs/cache/src/limited-call/feedback/limit-headers.js';
import { budgetOf, feedbackOf, type Headers, httpDate, NOW, pauseOf } from './answers.js';

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
    [
      'Anthropic’s headers',
      {
        date,
        'anthropic-ratelimit-requests-remaining': '49',
        'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:20Z',
        'anthropic-ratelimit-tokens-remaining': '3',
        'anthropic-ratelimit-tokens-reset': '2026-11-22T12:00:30Z',
      },
      49,
      10_000,
    ],
    [
      'X’s headers',
      { date, 'x-rate-limit-remaining': '12', 'x-rate-limit-reset': epochSeconds(900) },
      12,
      900_000,
    ],
    [
      'HubSpot’s headers',
      { 'x-hubspot-ratelimit-remaining': '98', 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
      98,
      10_000,
    ],
    ['Shopify’s header', { 'x-shopify-shop-api-call-limit': '32/40' }, 8, 1_000],
    ['Reddit’s headers', { 'x-ratelimit-remaining': '599.0', 'x-ratelimit-reset': '385' }, 599, 385_000],
    [
      'Yelp’s headers',
      { date, 'ratelimit-remaining': '7', 'ratelimit-resettime': '2026-11-22T12:00:20+00:00' },
      7,
      10_000,
    ],
    [
      'several lines, one a limit',
      { 'x-ratelimit-remaining': '99, 4', 'x-ratelimit-reset': '60, 5' },
      4,
      5_000,
    ],
    [
      'several counts with one reset',
      { 'x-ratelimit-remaining': '99, 4', 'x-ratelimit-reset': '60' },
      4,
      60_000,
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
    for (const status of [200, 304, 404, 500, 503]) {
      expect(feedbackOf(status, headers)).toEqual({ budget: { remaining: 0, forMs: 10_000 } });
    }
    expect(feedbackOf(429, headers)).toEqual({ pauseMs: 10_000, budget: { remaining: 0, forMs: 10_000 } });
  });

  it.each<[string, Headers]>([
    ['there are no such headers', { 'content-type': 'application/json' }],
    ['there is no reset', { 'ratelimit-remaining': '50' }],
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
  ])('is unknown where %s', (_, headers) => {
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

describe('Retry-After', () => {
  it.each<[string, string, number]>([
    ['seconds', '120', 120_000],
    ['no seconds, which is the shortest pause', '0', 100],
    ['parts of a second, as Discord sends', '0.65', 650],
    ['less than a millisecond more, rounded up', '1.0001', 1001],
    ['more than the longest pause', '86400', HOUR],
    ['epoch seconds', epochSeconds(60), 60_000],
    ['epoch milliseconds', String(NOW + 90_000), 90_000],
    ['epoch seconds with parts', `${epochSeconds(5)}.25`, 5_250],
    ['epoch seconds that are past, which is the shortest pause', epochSeconds(-60), 100],
    ['epoch seconds of the day after', epochSeconds(86_400), HOUR],
    ['seconds of a day', '43127', HOUR],
    ['a round number of milliseconds, which as seconds were many hours', '60000', 60_000],
    ['milliseconds, which as seconds were more than a day', '90500', 90_500],
    ['a duration', '1m30s', 90_000],
    ['a duration in milliseconds', '1500ms', 1_500],
    ['words', '60 seconds', 60_000],
    ['other words', '2 Minutes', 120_000],
    ['quoted', '"60"', 60_000],
    ['a list, of which the longest counts', '1, 60', 60_000],
    ['a list in any order', '60,1', 60_000],
    ['a list of the same', '120, 120', 120_000],
    ['a list of dates', `${httpDate(30)}, ${httpDate(20)}`, 30_000],
    ['a list of a date and seconds', `5, ${httpDate(30)}`, 30_000],
    ['a list with nonsense', 'soon, 60, -1', 60_000],
    ['a date with the offset of UTC', 'Sun, 22 Nov 2026 13:00:40 +0100', 30_000],
    ['a date as JavaScript writes it', 'Sun Nov 22 2026 13:00:40 GMT+0100 (Central European Time)', 30_000],
    ['an ISO date without seconds', '2026-11-22T12:01Z', 50_000],
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

  it.each([
    'soon',
    '-5',
    '1e3',
    '0x10',
    'offer 12',
    '12:00',
    '22 Nov',
    '2026-11-22',
    '9'.repeat(400),
    // Moments that nobody means: in microseconds, in 2001, and in 2286.
    `${NOW}000`,
    '1000000001',
    '9999999999',
    ', ,',
    'Sun Nov 22 2026 13:00:40 GMT+01',
  ])('that is %p is ignored', (text) => {
    expect(pauseOf(429, { 'retry-after': text })).toBe(1000);
    expect(pauseOf(503, { 'retry-after': text })).toBeUndefined();
  });

  it.each<[string, Headers, number]>([
    ['OpenAI', { 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    ['Azure', { 'x-ms-retry-after-ms': '9000' }, 9_000],
    ['Azure, with nonsense before', { 'retry-after-ms': 'soon', 'x-ms-retry-after-ms': '9000' }, 9_000],
    ['who sends a long time in milliseconds', { 'retry-after-ms': '90000' }, 90_000],
    ['who sends too long a time in milliseconds', { 'retry-after-ms': '90000000' }, HOUR],
    ['who sends epoch milliseconds', { date, 'retry-after-ms': String(NOW + 700) }, 700],
    ['who sends a date there', { date, 'retry-after-ms': httpDate(30) }, 30_000],
    ['Docker Hub', { date, 'x-retry-after': epochSeconds(45) }, 45_000],
    ['MailerLite', { 'x-ratelimit-retry-after': '59' }, 59_000],
    ['Bucket4j', { 'x-rate-limit-retry-after-seconds': '12' }, 12_000],
  ])('has other names at %s', (_, headers, pauseMs) => {
    expect(pauseOf(429, headers)).toBe(pauseMs);
    expect(pauseOf(503, headers)).toBe(pauseMs);
  });

  it('that is over says less than a limit that starts anew', () => {
    const limit = { 'ratelimit-remaining': '0', 'ratelimit-reset': '60' };
    expect(pauseOf(429, { date, 'retry-after': '0', ...limit })).toBe(60_000);
    expect(pauseOf(429, { date, 'retry-after': httpDate(-5), ...limit })).toBe(60_000);
  });

  it('goes before the limits', () => {
    const limits = { 'ratelimit-remaining': '0', 'ratelimit-reset': '60', ratelimit: '"a";r=0;t=90' };
    expect(pauseOf(429, { ...limits, 'retry-after': '5' })).toBe(5000);
  });

  it('is read against the supplier’s clock where this machine’s is an hour wrong', () => {
    expect(pauseOf(429, { date: httpDate(-3600), 'retry-after': httpDate(-3570) })).toBe(30_000);
    expect(pauseOf(429, { date: httpDate(3600), 'ratelimit-reset': httpDate(3630) })).toBe(30_000);
  });

  it('is read against this machine’s clock where the answer has no date, or one that can’t be read', () => {
    expect(pauseOf(429, { 'retry-after': httpDate(30) })).toBe(30_000);
    expect(pauseOf(429, { date: 'today', 'retry-after': httpDate(30) })).toBe(30_000);
  });
});

describe('a 429 without Retry-After', () => {
  it.each<[string, Headers, number]>([
    ['has no headers', {}, 1000],
    [
      'is Duffel’s',
      { date, 'ratelimit-limit': '60', 'ratelimit-remaining': '0', 'ratelimit-reset': httpDate(42) },
      42_000,
    ],
    ['has a reset alone', { 'ratelimit-reset': '20' }, 20_000],
    ['has a negative count', { 'ratelimit-remaining': '-1', 'ratelimit-reset': '20' }, 20_000],
    [
      'is GitHub’s',
      { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 300) },
      300_000,
    ],
    [
      'is GitHub’s with lists',
      { date, 'x-ratelimit-remaining': '0, 7', 'x-ratelimit-reset': '60, 3000' },
      60_000,
    ],
    [
      'is Atlassian’s',
      { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-22T12:02Z' },
      110_000,
    ],
    ['is X’s', { date, 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': epochSeconds(900) }, 900_000],
    ['is Prisjakt’s', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '600000' }, 600_000],
    [
      'is Discord’s, whose clock is not ours',
      {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': epochSeconds(3000.5),
        'x-ratelimit-reset-after': '1.337',
      },
      1_337,
    ],
    [
      'is HubSpot’s',
      { 'x-hubspot-ratelimit-remaining': '0', 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
      10_000,
    ],
    ['is Shopify’s', { 'x-shopify-shop-api-call-limit': '40/40', 'retry-after': '2.0' }, 2_000],
    [
      'is Anthropic’s, of tokens',
      {
        date,
        'anthropic-ratelimit-requests-remaining': '9',
        'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:11Z',
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2026-11-22T12:01:10Z',
      },
      60_000,
    ],
    [
      'is OpenAI’s, of tokens',
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' },
      360_000,
    ],
    [
      'is BigCommerce’s',
      { 'x-rate-limit-requests-left': '0', 'x-rate-limit-time-reset-ms': '15000' },
      15_000,
    ],
    [
      'is Linear’s',
      { date, 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': String(NOW + 5_000) },
      5_000,
    ],
    ['is Brevo’s', { 'x-sib-ratelimit-remaining': '0', 'x-sib-ratelimit-reset': '20' }, 20_000],
    ['is Stripe’s', { 'stripe-rate-limited-reason': 'endpoint-rate' }, 1_000],
    ['is OpenAI’s', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    ['is by the IETF’s draft', { ratelimit: '"burst";r=0;t=30, "daily";r=900;t=40000' }, 30_000],
    ['is by its draft 07', { ratelimit: 'limit=100, remaining=0, reset=30' }, 30_000],
    ['has two limits that are spent', { ratelimit: '"burst";r=0;t=30, "hourly";r=0;t=700' }, 700_000],
    [
      'has a spent limit of bytes',
      { ratelimit: '"bytes";r=0;t=30', 'ratelimit-policy': '"bytes";q=65535;qu="content-bytes";w=60' },
      30_000,
    ],
    ['was rejected by another limit than the one it names', { ratelimit: '"daily";r=900;t=40000' }, 1000],
    ['has a reset that is past', { 'ratelimit-remaining': '0', 'ratelimit-reset': httpDate(-1) }, 1000],
    ['has a reset in the second it was sent', { date, 'ratelimit-reset': date }, 1000],
    ['has a reset far off', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '86400' }, HOUR],
    ['has a reset of nonsense', { 'ratelimit-remaining': '0', 'ratelimit-reset': 'never' }, 1000],
    ['lay in a cache on the way', { age: '30', 'ratelimit-remaining': '0', 'ratelimit-reset': '20' }, 1000],
  ])('that %s', (_, headers, pauseMs) => {
    expect(pauseOf(429, headers)).toBe(pauseMs);
  });
});

describe('a 403', () => {
  it.each<[string, Headers, number | undefined]>([
    ['that asks for a wait', { 'retry-after': '60' }, 60_000],
    [
      'whose limit is spent, as GitHub’s',
      { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epochSeconds(300) },
      300_000,
    ],
    ['whose limit is spent for nobody knows how long', { 'x-ratelimit-remaining': '0' }, 1_000],
    [
      'of a limit with something left',
      { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '300' },
      undefined,
    ],
    ['without such headers', {}, undefined],
    ['whose Retry-After is nonsense', { 'retry-after': 'soon' }, undefined],
  ])('%s', (_, headers, pauseMs) => {
    expect(pauseOf(403, headers)).toBe(pauseMs);
  });
});

describe('other answers', () => {
  it('of limits have other statuses in places', () => {
    expect(pauseOf(420, {})).toBe(1000);
    expect(pauseOf(529, { 'retry-after': '9' })).toBe(9000);
    expect(pauseOf(529, {})).toBeUndefined();
  });

  it.each([200, 201, 301, 400, 401, 402, 404, 408, 500, 502, 504])(
    'with status %i ask for no pause',
    (status) => {
      const headers = { 'retry-after': '120', 'ratelimit-remaining': '0', 'ratelimit-reset': '60' };
      expect(pauseOf(status, headers)).toBeUndefined();
    },
  );

  it('with status 503 don’t by their limits', () => {
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
