// Slow: starts the whole API, often.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.js';
import { type ApiAnswer, type ApiUnderTest, startApi } from '../api-under-test.js';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.js';

const CALL = 'GET /open-meteo/v1/forecast';
const PATH = '/api/weather/forecasts';
const PARIS = { name: 'Paris', latitude: 48.8566, longitude: 2.3522 };
const ROME = { name: 'Rome', latitude: 41.9028, longitude: 12.4964 };
const LISBON = { latitude: 38.7223, longitude: -9.1393 };

let sandbox: SandboxUnderTest;
let api: ApiUnderTest;
beforeEach(async () => {
  sandbox = await startSandbox();
  api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
});

interface Shown {
  name?: string;
  gridPoint: { latitude: number; longitude: number };
  days: { date: string }[];
}

const calls = () => sandbox.calls()[CALL] ?? 0;
const shown = ({ body }: ApiAnswer) => body['forecasts'] as Shown[];
const ask = async (places: readonly unknown[], days?: number) => api.send('POST', PATH, { places, days });

describe('forecasts for the places of a trip', () => {
  it('come by one call, in the order of the places, with their names', async () => {
    const answer = await ask([PARIS, ROME, LISBON, PARIS], 3);
    expect(answer.status).toBe(200);
    expect(shown(answer).map(({ name, gridPoint, days }) => [name, gridPoint, days.length])).toEqual([
      ['Paris', { latitude: 48.9, longitude: 2.4 }, 3],
      ['Rome', { latitude: 41.9, longitude: 12.5 }, 3],
      [undefined, { latitude: 38.7, longitude: -9.1 }, 3],
      ['Paris', { latitude: 48.9, longitude: 2.4 }, 3],
    ]);
    expect(calls()).toBe(1);
  });

  it('are the same as those for each place alone', async () => {
    const [{ days }] = shown(await ask([PARIS, ROME], 16)) as [Shown];
    const alone = await api.get('/api/weather/forecast?latitude=48.8566&longitude=2.3522&days=16');
    expect(alone.headers['cache-status']).toMatch(/^tripsage; hit/);
    expect(alone.body['days']).toEqual(days);
    await api.get('/api/weather/forecast?latitude=38.7223&longitude=-9.1393');
    expect(calls()).toBe(2);
    const all = await ask([PARIS, ROME, LISBON]);
    expect(all.headers['cache-status']).toMatch(/^tripsage; hit/);
    expect(calls()).toBe(2);
  });

  it('ask about those alone that nobody has asked about', async () => {
    await ask([PARIS, ROME]);
    await ask([PARIS, LISBON, ROME]);
    expect(calls()).toBe(2);
  });

  it('are given at once when they are old, and all refreshed behind', async () => {
    await ask([PARIS, ROME, LISBON]);
    sandbox.clock.advance(31 * 60_000);
    const old = await ask([PARIS, ROME, LISBON]);
    expect(old.headers).toMatchObject({ age: '1860' });
    await until(async () => {
      // Refreshes are gathered for a few milliseconds.
      sandbox.clock.advance(5);
      return (await ask([PARIS, ROME, LISBON])).headers['age'] === '0';
    });
    expect(calls()).toBe(2);
  });

  it('of hours ago are given where Open-Meteo is down, but not where one was never asked about', async () => {
    await ask([PARIS, ROME]);
    sandbox.clock.advance(3 * 3_600_000);
    sandbox.behave({ failures: [{ endpoint: 'open-meteo' }] });
    const old = await ask([PARIS, ROME]);
    expect(old).toMatchObject({ status: 200, headers: { age: '10800' } });
    expect((await ask([PARIS, LISBON])).status).toBe(503);
  });
});
