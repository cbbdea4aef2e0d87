// Slow: starts the whole API, often.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.js';
import { type ApiAnswer, type ApiUnderTest, startApi } from '../api-under-test.js';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.js';

const PARIS = '/api/weather/forecast?latitude=48.8566&longitude=2.3522';
const CALL = 'GET /open-meteo/v1/forecast';
const MINUTE_MS = 60_000;

let sandbox: SandboxUnderTest;
let api: ApiUnderTest;
beforeEach(async () => {
  sandbox = await startSandbox();
  api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
});

const calls = () => sandbox.calls()[CALL] ?? 0;
const daysOf = ({ body }: ApiAnswer) => body['days'] as { date: string }[];
const datesOf = (answer: ApiAnswer) => daysOf(answer).map(({ date }) => date);

describe('a forecast', () => {
  it('says where and when it is for, in which units, and the weather in words', async () => {
    const { status, headers, body } = await api.get(`${PARIS}&days=2`);
    expect(status).toBe(200);
    expect(headers['cache-status']).toBe('tripsage; fwd=uri-miss; stored; ttl=1800');
    expect(body).toEqual({
      gridPoint: { latitude: 48.9, longitude: 2.4 },
      timeZone: expect.any(String),
      utcOffsetSeconds: expect.any(Number),
      units: { temperature: '°C', precipitation: 'mm', precipitationProbability: '%', windSpeed: 'km/h' },
      days: ['2027-01-01', '2027-01-02'].map((date) => ({
        date,
        weatherCode: expect.any(Number),
        weather: expect.stringMatching(/^[a-z ]+$/),
        temperatureMax: expect.any(Number),
        temperatureMin: expect.any(Number),
        precipitation: expect.any(Number),
        precipitationProbability: expect.any(Number),
        windSpeedMax: expect.any(Number),
        sunrise: expect.stringMatching(new RegExp(`^${date}T\\d\\d:\\d\\d$`)),
        sunset: expect.stringMatching(new RegExp(`^${date}T\\d\\d:\\d\\d$`)),
      })),
      attribution: 'Weather data by Open-Meteo.com, CC BY 4.0',
    });
  });

  it('is one question for whoever asks in its cell, for however many days', async () => {
    const first = await api.get(PARIS);
    expect(daysOf(first)).toHaveLength(7);
    for (const [query, days] of [
      ['latitude=48.8566&longitude=2.3522&days=16', 16],
      ['latitude=48.949&longitude=2.351&days=1', 1],
      ['latitude=48.9&longitude=2.4', 7],
    ] as const) {
      const again = await api.get(`/api/weather/forecast?${query}`);
      expect(again.headers['cache-status']).toMatch(/^tripsage; hit/);
      expect(daysOf(again)).toHaveLength(days);
      expect(daysOf(again)[0]).toEqual(daysOf(first)[0]);
    }
    expect(calls()).toBe(1);
  });

  it('is one for both sides of the date line, and for 0 and -0', async () => {
    for (const query of [
      'latitude=0.01&longitude=180',
      'latitude=-0.01&longitude=-180',
      'latitude=-0&longitude=179.97',
    ]) {
      const { body } = await api.get(`/api/weather/forecast?${query}`);
      expect(body['gridPoint']).toEqual({ latitude: 0, longitude: -180 });
    }
    expect(calls()).toBe(1);
  });

  it('is another beyond half a cell', async () => {
    await api.get(PARIS);
    await api.get('/api/weather/forecast?latitude=48.8499&longitude=2.3522');
    expect(calls()).toBe(2);
  });

  it('is given at once when it is old, and refreshed behind', async () => {
    await api.get(PARIS);
    sandbox.clock.advance(31 * MINUTE_MS);
    const old = await api.get(PARIS);
    expect(old.headers).toMatchObject({ age: '1860' });
    expect(old.headers['cache-status']).toMatch(/^tripsage; hit; ttl=-60/);
    await until(async () => (await api.get(PARIS)).headers['age'] === '0');
    expect(calls()).toBe(2);
  });

  it('begins today, also where it was kept over the midnight at its place', async () => {
    sandbox.clock.advance(Date.parse('2027-01-01T22:50:00Z') - sandbox.clock.now());
    const before = await api.get(`${PARIS}&days=16`);
    expect(datesOf(before)[0]).toBe('2027-01-01');
    sandbox.behave({ failures: [{ endpoint: 'open-meteo' }] });
    sandbox.clock.advance(85 * MINUTE_MS);
    const after = await api.get(`${PARIS}&days=16`);
    expect(datesOf(after)).toEqual(datesOf(before).slice(1));
  });
});

describe('while Open-Meteo fails', () => {
  it.each(['status', 'reset', 'garbage'] as const)(
    'by %s, a forecast of hours ago is given, and says so',
    async (kind) => {
      await api.get(PARIS);
      sandbox.clock.advance(5 * 60 * MINUTE_MS);
      sandbox.behave({ failures: [{ endpoint: 'open-meteo', kind }] });
      const old = await api.get(PARIS);
      expect(old).toMatchObject({ status: 200, headers: { age: '18000' } });
      expect(old.headers['cache-status']).toMatch(/detail=STALE_IF_ERROR$/);
    },
  );

  it('by 429, a forecast of hours ago is given, and Open-Meteo is left alone', async () => {
    await api.get(PARIS);
    sandbox.clock.advance(5 * 60 * MINUTE_MS);
    sandbox.behave({ failures: [{ endpoint: 'open-meteo', status: 429 }] });
    const details: (string | undefined)[] = [];
    for (let call = 0; call < 3; call += 1) {
      const { status, headers } = await api.get(PARIS);
      expect(status).toBe(200);
      details.push(/detail=(\w+)/.exec(headers['cache-status'] ?? '')?.[1]);
      // The failure itself is remembered for a second.
      sandbox.clock.advance(2_000);
    }
    expect(details).toEqual(['STALE_IF_ERROR', 'STALE_IF_RATE_LIMITED', 'STALE_IF_RATE_LIMITED']);
    expect(calls()).toBe(2);
  });

  it('by no answer, a forecast of hours ago is given when its time is up', async () => {
    const hasty = await startApi({
      supplierUrl: sandbox.url,
      clock: sandbox.clock,
      openMeteo: { callTimeoutMs: 2_000 },
    });
    await hasty.get(PARIS);
    sandbox.clock.advance(5 * 60 * MINUTE_MS);
    sandbox.behave({ failures: [{ endpoint: 'open-meteo', kind: 'hang' }] });
    const old = await hasty.get(PARIS);
    expect(old).toMatchObject({ status: 200, headers: { age: '18000' } });
  });

  it('a forecast that is nowhere kept is a 503', async () => {
    sandbox.behave({ failures: [{ endpoint: 'open-meteo' }] });
    const { status, body } = await api.get(PARIS);
    expect(status).toBe(503);
    expect(body).toMatchObject({ supplier: 'open-meteo', reason: 'unavailable' });
  });

  it('a forecast of a day ago is none any more', async () => {
    await api.get(PARIS);
    sandbox.clock.advance(24 * 60 * MINUTE_MS);
    sandbox.behave({ failures: [{ endpoint: 'open-meteo' }] });
    expect((await api.get(PARIS)).status).toBe(503);
  });
});
