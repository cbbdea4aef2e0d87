import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from '../../../../libs/cache/src/cached-call/look-up/single-flight.js';
import { Gated, settle } from '../../simulated-process.js';

describe('work under way', () => {
  it.each(['well', 'badly'])('is there from its beginning to its end, which goes %s', async (how) => {
    const flights = new SingleFlight();
    const gate = new Gated<number>();
    const work = flights.add('k', { result: gate.run() });
    expect([flights.get('k'), flights.get('else'), flights.size]).toEqual([work, undefined, 1]);
    if (how === 'well') gate.open(1);
    else gate.fail(new Error('down'));
    await work.result.catch(() => undefined);
    await settle();
    expect([flights.get('k'), flights.size]).toEqual([undefined, 0]);
  });

  it('is replaced by newer work, whose end alone counts', async () => {
    const flights = new SingleFlight();
    const [older, newer] = [new Gated<number>(), new Gated<number>()];
    flights.add('k', { result: older.run() });
    const work = flights.add('k', { result: newer.run() });
    older.open(1);
    await settle();
    expect(flights.get('k')).toBe(work);
  });
});
