import type { AuditResponse } from '../../../../libs/cache/src/ops/admin/access/audit-response.js';
import type {
  EntryResponse,
  KeyResponse,
} from '../../../../libs/cache/src/ops/admin/entries/entry-responses.js';
import type { NamespacesResponse } from '../../../../libs/cache/src/ops/admin/namespaces/namespace-responses.js';
import type {
  RevalidationResponse,
  WarmUpsResponse,
} from '../../../../libs/cache/src/ops/admin/refreshes/refresh-responses.js';
import type { HealthChange } from '../../../../libs/cache/src/ops/health/health-history.js';
import { ago, HOUR_MS, MINUTE_MS, outcomes, PROCESS } from './fake-figures.js';

const policy = (method: string, freshMs: number) => ({
  method,
  freshMs,
  staleMs: 10 * MINUTE_MS,
  staleIfErrorMs: HOUR_MS,
  negativeMs: MINUTE_MS,
  errorsMs: 5_000,
  jitter: 0.1,
});

export const namespaces: NamespacesResponse = {
  namespaces: [
    {
      name: 'flights',
      methods: ['FlightsService.search', 'FlightsService.offer'],
      policies: [policy('FlightsService.search', 5 * MINUTE_MS), policy('FlightsService.offer', MINUTE_MS)],
      override: { fresh: '15m', staleIfError: '6h' },
      lastHour: {
        requests: outcomes({
          fresh_l1: 180_211,
          fresh_l2: 70_404,
          stale: 9_120,
          load: 24_870,
          load_failed: 320,
        }),
        hitRatio: 0.912,
        loads: 25_190,
        failures: 320,
        meanLoadMs: 402,
      },
      keys: 18_322,
      bytes: 214_748_364,
      meanRemainingMs: 214_000,
    },
    {
      name: 'fx-rates',
      methods: ['RatesService.latest'],
      policies: [policy('RatesService.latest', HOUR_MS)],
      lastHour: {
        requests: outcomes({ fresh_l1: 22_000, load: 61, load_failed: 12 }),
        hitRatio: 0.9967,
        loads: 73,
        failures: 12,
        meanLoadMs: 96,
      },
      keys: 48,
      bytes: 21_504,
      meanRemainingMs: 1_800_000,
    },
    { name: 'airports', methods: ['AirportsService.near'], policies: [], keys: 9_411, bytes: 6_291_456 },
  ],
  counted: { at: ago(4 * MINUTE_MS), isWhole: true, keys: 27_781 },
};

export const keys: KeyResponse[] = Array.from({ length: 12 }, (_, at) => ({
  key: `flights:FlightsService.search:{"from":"MUC","to":"${['JFK', 'LIS', 'NRT'][at % 3]}","on":"2027-0${(at % 9) + 1}-14","cabin":"economy"}`,
  kind: at === 4 ? 'plain' : 'managed',
  bytes: 11_200 + at * 137,
  remainingMs: at === 4 ? undefined : 40_000 + at * 31_000,
}));

/** Markup, as a supplier or a user could send it. */
export const MARKUP = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

export const entry = (key: string): EntryResponse => ({
  key,
  namespace: 'flights',
  kind: 'managed',
  state: 'stale',
  reason: 'Its fresh life is over; a call would be answered with it, and refresh it in the background.',
  bytes: 11_200,
  valueBytes: 48_130,
  remainingMs: 214_000,
  ageMs: 341_000,
  freshForMs: 0,
  lives: { freshMs: 300_000, staleMs: 600_000, staleIfErrorMs: 3_600_000 },
  tags: ['route:MUC-JFK', 'supplier:duffel'],
  prefixes: ['flights'],
  version: { epoch: 'b1946ac9', number: 12 },
  loadMs: 418,
  value: {
    kind: 'shown',
    json: { offers: [{ id: 'off_1', amount: '412.20', currency: 'EUR', note: MARKUP }] },
  },
});

export const revalidation: RevalidationResponse = {
  isPaused: false,
  methods: ['FlightsService.search', 'RatesService.latest'],
  length: 318,
  lagMs: 2_400,
  next: keys.slice(0, 6).map(({ key }, at) => ({
    key,
    method: 'FlightsService.search',
    hits: 412 - at * 31,
    failures: at === 2 ? 3 : 0,
    dueInMs: at * 4_000 - 6_000,
  })),
  outcomes: { 'FlightsService.search': { refreshed: 8_120, failed: 40, 'refreshed-elsewhere': 311 } },
};

export const warmUps: WarmUpsResponse = {
  warmUps: [
    {
      name: 'airports',
      method: 'AirportsService.near',
      cron: '0 4 * * *',
      last: {
        startedAt: ago(9 * HOUR_MS),
        endedAt: ago(9 * HOUR_MS - 40_000),
        total: 420,
        warmed: 418,
        failed: 2,
        bad: 0,
      },
    },
    {
      name: 'top-routes',
      method: 'FlightsService.search',
      last: { startedAt: ago(20_000), total: 200, warmed: 74, failed: 0, bad: 1 },
    },
  ],
};

export const history: HealthChange[] = [
  {
    at: ago(11 * MINUTE_MS),
    process: PROCESS,
    part: 'supplier:duffel',
    from: 'down',
    to: 'degraded',
    reason: '12 % of calls fail.',
  },
  {
    at: ago(62 * MINUTE_MS),
    process: PROCESS,
    part: 'supplier:duffel',
    from: 'degraded',
    to: 'down',
    reason: '92 % of calls fail.',
  },
  {
    at: ago(66 * MINUTE_MS),
    process: PROCESS,
    part: 'supplier:duffel',
    from: 'up',
    to: 'degraded',
    reason: '21 % of calls fail.',
  },
  { at: ago(150 * MINUTE_MS), process: 'api-5d2a/4007', part: 'store', from: 'down', to: 'up' },
  {
    at: ago(158 * MINUTE_MS),
    process: 'api-5d2a/4007',
    part: 'store',
    from: 'up',
    to: 'down',
    reason: 'No answer within 500 ms.',
  },
];

export const audit: AuditResponse[] = [
  {
    at: ago(8 * MINUTE_MS),
    who: 'admin “Mira” from 10.0.3.14',
    what: 'PATCH /admin/cache/namespaces/flights/policy {"fresh":"15m","staleIfError":"6h"}',
    result: 'done',
    process: PROCESS,
  },
  {
    at: ago(19 * MINUTE_MS),
    who: 'admin “Mira” from 10.0.3.14',
    what: 'PUT /admin/rate-limits/fx-rates/limit {"limits":[{"limit":30,"per":"1m"}],"for":"1h"}',
    result: 'done',
    process: PROCESS,
  },
  {
    at: ago(40 * MINUTE_MS),
    who: 'read-only from 10.0.3.20',
    what: 'POST /admin/cache/reset',
    result: 'rejected: 403',
    process: PROCESS,
  },
];
