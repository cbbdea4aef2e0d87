import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { FlightSearchRequest } from '../../../apps/tripsage-api/src/flights/flights.dto.js';
import { InvalidRequestError } from '../../../apps/tripsage-api/src/requests/invalid-request.error.js';
import { RequestPipe } from '../../../apps/tripsage-api/src/requests/request.pipe.js';
import { NOW, SEARCH } from '../api-under-test.js';

describe('a request that is asked again', () => {
  let clock: FakeClock;
  let ask: (json: string) => Promise<FlightSearchRequest>;
  beforeEach(() => {
    clock = new FakeClock({ now: NOW });
    const pipe = new RequestPipe(clock);
    const body = { type: 'body', metatype: FlightSearchRequest } as const;
    ask = async (json) => (await pipe.transform(JSON.parse(json), body)) as FlightSearchRequest;
  });
  const search = (fields: object = {}): string => JSON.stringify({ ...SEARCH, ...fields });
  const wrongFields = async (json: string): Promise<string[]> => {
    const error: unknown = await ask(json).catch((thrown: unknown) => thrown);
    if (!(error instanceof InvalidRequestError)) throw new Error('not refused');
    return error.errors.map(({ field }) => field);
  };

  it('is the same, and an object of its own', async () => {
    const json = search({ origin: ' cdg ', children: -0, maxPrice: 1200.5, currency: 'eur' });
    const first = await ask(json);
    const whole = { ...SEARCH, adults: 1, children: 0, infants: 0, cabinClass: 'economy' };
    expect(first).toEqual({ ...whole, maxPrice: 1200.5, currency: 'EUR' });
    first.origin = 'changed';
    const again = await ask(json);
    expect(again).toBeInstanceOf(FlightSearchRequest);
    again.adults = 9;
    expect(await ask(json)).toEqual({ ...whole, maxPrice: 1200.5, currency: 'EUR' });
  });

  it('is refused again', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await wrongFields(search({ origin: 'nowhere', other: 1 }))).toEqual(['origin', 'other']);
    }
  });

  it('is held to the rules of each moment', async () => {
    await ask(search());
    clock.advance(100 * 24 * 60 * 60 * 1000);
    expect(await wrongFields(search())).toEqual(['departureDate']);
  });

  it('is not another one that JSON would write alike', async () => {
    const json = search({ maxPrice: null });
    await ask(json);
    await ask(json);
    expect(await wrongFields(json.replace('null', '1e999'))).toEqual(['maxPrice']);
  });

  it('is checked anew when many others came between', async () => {
    for (let price = 1; price <= 1_200; price += 1) await ask(search({ maxPrice: price }));
    for (const maxPrice of [1, 1_200]) expect(await ask(search({ maxPrice }))).toMatchObject({ maxPrice });
  });
});
