// Slow: many large answers, in another process too.
import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { BoundedMemo } from '../../apps/supplier-sandbox/src/bounded-memo.js';
import { epochOf, localTime } from '../../apps/supplier-sandbox/src/duffel/flights/timetable/zone-time.js';
import { AIRPORTS } from '../../apps/supplier-sandbox/src/duffel/reference/airports.table.js';
import { SeededDraw } from '../../apps/supplier-sandbox/src/seeded-draw.js';
import { KEY, NOON, oneWay, post, search, startSandbox, type Running } from './running-sandbox.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Routes and days that share legs with each other, so that a memory that mixes them up shows. */
const CONVERSATION = [
  ['CDG', 'JFK', '2027-03-01'],
  ['CDG', 'JFK', '2027-03-28'],
  ['JFK', 'CDG', '2027-03-28'],
  ['CDG', 'LHR', '2027-03-01'],
  ['LON', 'NYC', '2027-10-31'],
  ['SYD', 'LAX', '2027-04-04'],
  ['CDG', 'JFK', '2027-03-01'],
].map(([from, to, date]) => search({ slices: [oneWay(from!, to!, date!)], max_connections: 2 }));

async function bodyOf({ url }: Running, wanted: unknown): Promise<string> {
  return (await post(`${url}/air/offer_requests`, { data: wanted }, KEY)).text();
}

/** The text of the offers without their ids, which differ from request to request by design. */
function offersIn(body: string): string {
  const offers = body.slice(body.indexOf('"offers":[{'));
  return offers.replaceAll(/"((?:off|sli|seg|orq|pas)_0000\w{18})"/g, '"id"');
}

/** Two answers of 300 kB each are compared by where they part, so that a failure can be read. */
function parting(one: string, other: string): string {
  if (one === other) return 'same';
  const at = [...one].findIndex((character, place) => character !== other[place]);
  return `${one.slice(at - 60, at + 60)} <> ${other.slice(at - 60, at + 60)}`;
}

describe('answers of a sandbox that remembers', () => {
  it.each([0, 1, 25])(
    'are, byte for byte, those of one that remembers nothing yet, %d hours on',
    async (hours) => {
      const experienced = await startSandbox();
      for (const wanted of CONVERSATION) await bodyOf(experienced, wanted);
      experienced.clock.passes(hours * HOUR);
      for (const wanted of CONVERSATION.slice(0, -1)) {
        const fresh = await startSandbox();
        fresh.clock.passes(hours * HOUR);
        const expected = offersIn(await bodyOf(fresh, wanted));
        expect(expected.length).toBeGreaterThan(10_000);
        expect(parting(offersIn(await bodyOf(experienced, wanted)), expected)).toBe('same');
      }
    },
    30_000,
  );

  it('repeat a whole conversation byte for byte, ids and all', async () => {
    const told = async (): Promise<string[]> => {
      const running = await startSandbox();
      const bodies: string[] = [];
      for (const wanted of CONVERSATION) bodies.push(await bodyOf(running, wanted));
      return bodies;
    };
    const [one, other] = [await told(), await told()];
    expect(one.map((body, at) => parting(body, other[at]!))).toEqual(CONVERSATION.map(() => 'same'));
  });

  it('move with the hour and differ between seeds and currencies within one process', async () => {
    const [wanted] = CONVERSATION;
    const [one, other, pounds] = [
      await startSandbox(),
      await startSandbox({ seed: 'another' }),
      await startSandbox({ currency: 'GBP' }),
    ];
    const amountsOf = async (running: Running): Promise<string> =>
      [...(await bodyOf(running, wanted)).matchAll(/"total_amount":"([\d.]+)"/g)]
        .map((match) => match[1])
        .toSorted()
        .join();
    const first = await amountsOf(one);
    expect(await amountsOf(other)).not.toBe(first);
    expect(await amountsOf(pounds)).not.toBe(first);
    expect(await amountsOf(one)).toBe(first);
    one.clock.passes(HOUR);
    expect(await amountsOf(one)).not.toBe(first);
  });

  it('have other flights and carriers for another seed, though the process knows those of the first', async () => {
    const [one, other] = [await startSandbox(), await startSandbox({ seed: 'another' })];
    // Few enough direct flights that all of them are in the answer, whatever they cost.
    const wanted = search({ slices: [oneWay('CDG', 'LHR', '2027-03-01')], max_connections: 0 });
    const [a, b] = [await bodyOf(one, wanted), await bodyOf(other, wanted)];
    const valuesOf = (body: string, field: string): string =>
      [...new Set([...body.matchAll(new RegExp(`"${field}":("?[^",]+)`, 'g'))].map((match) => match[1]))]
        .toSorted()
        .join();
    for (const field of ['departing_at', 'marketing_carrier_flight_number', 'fare_basis_code']) {
      expect(valuesOf(a, field)).not.toBe('');
      expect(valuesOf(b, field)).not.toBe(valuesOf(a, field));
    }
    // An airline's id follows from the seed too; some airlines fly here under both.
    const carriers = (body: string): string[] => body.match(/arl_0000\w{18}/g) ?? [];
    const known = new Set(carriers(a));
    expect(known.size).toBeGreaterThan(1);
    expect(carriers(b).filter((id) => known.has(id))).toEqual([]);
  });

  it('read an offer the same when its search was long ago, and change none by handing it out', async () => {
    const { duffel } = await startSandbox();
    const { data } = await duffel.offerRequests.create(search());
    const offer = data.offers[11]!;
    const asked = async () => (await duffel.offers.get(offer.id, { return_available_services: true })).data;
    const early = await asked();
    for (let more = 0; more < 51; more += 1) {
      const { data: newer } = await duffel.offerRequests.create({
        ...search({ slices: [oneWay('CDG', 'LHR', '2027-03-01')], max_connections: 0 }),
      });
      expect(newer.offers[0]!.slices[0]!.destination.iata_code).toBe('LHR');
    }
    expect(await asked()).toEqual(early);
    expect((await duffel.offers.get(offer.id)).data).toEqual({ ...offer, available_services: [] });
  });
});

describe('what is worked out by arithmetic', () => {
  it('agrees with luxon on local times of every zone, on every day and also where clocks change', () => {
    const zones = [...new Set(AIRPORTS.map(({ timeZone }) => timeZone))];
    const wrong: string[] = [];
    for (const zone of zones) {
      for (let day = 0; day < 400; day += 1) {
        const at = NOON + day * DAY + (day % 24) * HOUR;
        const date = DateTime.fromMillis(at, { zone });
        const text = date.toFormat("yyyy-MM-dd'T'HH:mm:ss");
        if (localTime(zone, at) !== text) wrong.push(`${zone} ${text}`);
        const early = date.startOf('day').set({ hour: 6, minute: 5 });
        if (epochOf(zone, date.toISODate()!, 365) !== early.toMillis()) wrong.push(`${zone} 06:05 ${text}`);
      }
    }
    expect(wrong).toEqual([]);
    for (const at of [Date.UTC(2027, 2, 28, 0, 59), Date.UTC(2027, 2, 28, 1), Date.UTC(2027, 9, 31, 1)]) {
      const expected = DateTime.fromMillis(at, { zone: 'Europe/Paris' }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
      expect(localTime('Europe/Paris', at)).toBe(expected);
    }
  });

  it('draws tokens that stay what they have always been', () => {
    const draw = new SeededDraw('tripsage');
    expect(draw.token(16, 'offer-request', 1, NOON)).toBe('TbTP7IJsOSu7AsWQ');
    expect(draw.token(40, 'long')).toBe('nyjk0MzgmyEZfrzjKFk5HfPnF7ffuJqRSpGNePtS');
    expect(draw.token(2, 'fare-basis', 'AF', 'CDG', 'JFK')).toBe('zp');
  });

  it('remembers no more than it may, and works out again what was forgotten', () => {
    const memo = new BoundedMemo<number, string>(3);
    let worked = 0;
    const ask = (key: number): string => memo.of(key, () => `${key}#${(worked += 1)}`);
    expect([0, 0, 1, 2].map(ask)).toEqual(['0#1', '0#1', '1#2', '2#3']);
    expect(ask(3)).toBe('3#4');
    expect(memo.size).toBe(3);
    expect([ask(1), ask(0)]).toEqual(['1#2', '0#5']);
    expect(() => new BoundedMemo(0)).toThrow('expected a whole number of results from 1, got 0');
  });
});
