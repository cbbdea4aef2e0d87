// Slow: starts the sandbox, whose answers take the processor.
import { describe, expect, it } from '@jest/globals';
import { AT_ONCE, startSandbox, type Running } from '../running-sandbox.js';

interface Forecast {
  latitude: number;
  longitude: number;
  timezone: string;
  utc_offset_seconds: number;
  location_id?: number;
  current: Record<string, number | string>;
  current_units: Record<string, string>;
  hourly: Record<string, (number | string)[]>;
  hourly_units: Record<string, string>;
  daily: Record<string, (number | string)[]>;
  daily_units: Record<string, string>;
}

const PARIS = { latitude: '48.8566', longitude: '2.3522' };
const WMO_CODES = new Set([0, 1, 2, 3, 45, 51, 61, 63, 65, 71, 73, 75, 95]);

async function ask({ url }: Running, query: Record<string, string>): Promise<Response> {
  return fetch(`${url}/open-meteo/v1/forecast?${new URLSearchParams(query).toString()}`);
}

async function forecast(running: Running, query: Record<string, string>): Promise<Forecast> {
  const response = await ask(running, { ...PARIS, ...query });
  expect(response.status).toBe(200);
  return (await response.json()) as Forecast;
}

const highs = ({ daily }: Forecast): number[] => daily['temperature_2m_max'] as number[];

describe('GET /open-meteo/v1/forecast', () => {
  it('answers what was asked for, with its units, on the grid of the model', async () => {
    const running = await startSandbox();
    const answer = await forecast(running, {
      daily: 'weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,sunrise,sunset',
      hourly: 'temperature_2m,weather_code',
      current: 'temperature_2m,is_day',
      timezone: 'Europe/Paris',
      forecast_days: '3',
    });
    expect(answer).toMatchObject({
      latitude: 48.9,
      longitude: 2.4,
      timezone: 'Europe/Paris',
      utc_offset_seconds: 3600,
      current: { time: '2026-11-22T13:00', interval: 900, is_day: 1 },
      current_units: { time: 'iso8601', interval: 'seconds', temperature_2m: '°C', is_day: '' },
      hourly_units: { time: 'iso8601', temperature_2m: '°C', weather_code: 'wmo code' },
      daily_units: { time: 'iso8601', temperature_2m_max: '°C', precipitation_sum: 'mm', sunrise: 'iso8601' },
    });
    expect(answer.daily['time']).toEqual(['2026-11-22', '2026-11-23', '2026-11-24']);
    expect(answer.hourly['time']).toHaveLength(72);
    expect(answer.hourly['time']!.slice(0, 2)).toEqual(['2026-11-22T00:00', '2026-11-22T01:00']);
    expect(Object.keys(answer.hourly)).toEqual(['time', 'temperature_2m', 'weather_code']);
    expect(answer.hourly['weather_code']!.every((code) => WMO_CODES.has(code as number))).toBe(true);
    expect(answer.daily['sunrise']![0]).toMatch(/^2026-11-22T08:/);

    // A day says what its hours come to.
    const firstDay = answer.hourly['temperature_2m']!.slice(0, 24) as number[];
    expect(answer.daily['temperature_2m_max']![0]).toBe(Math.max(...firstDay));
    expect(answer.daily['temperature_2m_min']![0]).toBe(Math.min(...firstDay));
  });

  it('gives a list for several places, and the same for any point of a cell', async () => {
    const running = await startSandbox();
    const response = await ask(running, {
      latitude: '48.8566,1.35,48.91',
      longitude: '2.3522,103.82,2.41',
      daily: 'temperature_2m_max',
      timezone: 'auto',
      forecast_days: '16',
    });
    const [paris, singapore, alsoParis] = (await response.json()) as [Forecast, Forecast, Forecast];
    expect(highs(paris)).toHaveLength(16);
    expect([paris.location_id, singapore.location_id, alsoParis.location_id]).toEqual([undefined, 1, 2]);
    expect([paris.timezone, singapore.timezone, singapore.utc_offset_seconds]).toEqual([
      'GMT',
      'Etc/GMT-7',
      25_200,
    ]);
    expect(highs(alsoParis)).toEqual(highs(paris));
    expect(Math.min(...highs(singapore))).toBeGreaterThan(Math.max(...highs(paris)));
  });

  it('follows from seed, place and day, and drifts slightly with the clock', async () => {
    const [one, same, other] = [
      await startSandbox(),
      await startSandbox(),
      await startSandbox({ seed: 'other' }),
    ];
    const asked = async (running: Running): Promise<number[]> =>
      highs(await forecast(running, { daily: 'temperature_2m_max' }));
    const first = await asked(one);
    expect(first).toHaveLength(7);
    expect(await asked(same)).toEqual(first);
    expect(await asked(other)).not.toEqual(first);
    one.clock.passes(4 * 60_000);
    expect(await asked(one)).toEqual(first);
    one.clock.passes(30 * 60_000);
    const later = await asked(one);
    expect(later).not.toEqual(first);
    expect(later.every((high, at) => Math.abs(high - first[at]!) <= 0.9)).toBe(true);
    expect(one.sandbox.calls()).toMatchObject({
      calls: { 'GET /open-meteo/v1/forecast': 3 },
      bySupplier: { 'open-meteo': { calls: 3, costUsd: 0 }, duffel: { calls: 0 } },
    });
  });

  it.each([
    [{ latitude: '95' }, 'Latitude must be in range of -90 to 90°. Given: 95.'],
    [{ longitude: '-180.5' }, 'Longitude must be in range'],
    [{ latitude: '' }, "Parameter 'latitude' is required"],
    [{ latitude: 'north' }, "path 'latitude'"],
    [{ latitude: '1,2' }, 'same number of elements'],
    [{ daily: 'temperature_2m_max,mood' }, "Data corrupted at path 'daily'"],
    [{ hourly: 'temperature_2m_max' }, 'invalid String value temperature_2m_max'],
    [{ current: 'toString' }, 'invalid String value toString'],
    [{ forecast_days: '17' }, 'Given 17.'],
    [{ forecast_days: '0' }, 'Given 0.'],
    [{ timezone: 'Mars/Olympus' }, 'Invalid timezone'],
    [{ temperature_unit: 'fahrenheit' }, "'temperature_unit'"],
  ])('refuses %j with a reason', async (change, reason) => {
    const response = await ask(await startSandbox(), { ...PARIS, ...change });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: true, reason: expect.stringContaining(reason) });
  });

  it('holds three windows, and tells of them by the reason of a 429 only', async () => {
    const running = await startSandbox();
    expect(running.sandbox.behaviour().rateLimits['open-meteo']).toEqual([
      { limit: 600, windowSeconds: 60 },
      { limit: 5_000, windowSeconds: 3_600 },
      { limit: 10_000, windowSeconds: 86_400 },
    ]);
    running.sandbox.setBehaviour({
      rateLimits: {
        'open-meteo': [
          { limit: 1, windowSeconds: 60 },
          { limit: 2, windowSeconds: 3_600 },
        ],
      },
    });
    expect((await ask(running, PARIS)).status).toBe(200);
    const refused = await ask(running, PARIS);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      error: true,
      reason: 'Minutely API request limit exceeded. Please try again in one minute.',
    });
    expect([...refused.headers.keys()].filter((name) => /limit|retry/.test(name))).toEqual([]);
    running.clock.passes(60_000);
    expect((await ask(running, PARIS)).status).toBe(200);
    running.clock.passes(60_000);
    expect(await (await ask(running, PARIS)).json()).toMatchObject({
      reason: expect.stringContaining('Hourly'),
    });
    expect(running.sandbox.calls().bySupplier['open-meteo']).toMatchObject({ calls: 4, rateLimited: 2 });
  });

  it('fails when told to, in its own shape', async () => {
    const running = await startSandbox({ behaviour: { latency: AT_ONCE } });
    running.sandbox.setBehaviour({ failures: [{ endpoint: 'open-meteo', status: 503 }] });
    const response = await ask(running, PARIS);
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: true, reason: 'Service Unavailable' },
    ]);
    expect((await running.duffel.suggestions.list({ query: 'LHR' })).data.length).toBeGreaterThan(0);
  });
});
