import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { PermitLog } from '../../../../../libs/cache/src/stores/memory/limits/permit-log.js';

describe('the log of permits', () => {
  it('knows units after a moment, and the moment of a unit from the end', () => {
    const log = new PermitLog();
    log.add(10, 'a', 2);
    log.add(30, 'c', 1);
    log.add(20, 'b', 3);
    expect([0, 10, 20, 30].map((at) => log.unitsAfter(at))).toEqual([6, 4, 1, 0]);
    expect([1, 2, 4, 5, 6].map((place) => log.momentFromEnd(place))).toEqual([30, 20, 20, 10, 10]);
    expect(log.momentFromEnd(7)).toBe(10);
  });

  it('keeps nothing of a cost of 0, and finds and removes the newest of a token', () => {
    const log = new PermitLog();
    log.add(1, 'free', 0);
    expect([log.isEmpty, log.find('free')]).toEqual([true, undefined]);
    log.add(1, 'a', 1);
    log.add(2, 'a', 5);
    log.remove('a');
    log.remove('unknown');
    expect(log.find('a')).toMatchObject({ at: 1, cost: 1 });
    expect(log.unitsAfter(0)).toBe(1);
  });

  it('answers as a plain list does, whatever was added, removed and forgotten', () => {
    const permit = fc.record({ at: fc.nat(50), cost: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(permit), fc.nat(50), fc.nat(9), (permits, moment, removed) => {
        const log = new PermitLog();
        const list = permits.map(({ at, cost }, number) => ({ at, cost, token: `t${number}` }));
        for (const { at, token, cost } of list) log.add(at, token, cost);
        log.remove(`t${removed}`);
        log.forgetUpTo(moment);
        const left = list.filter(({ token, at }) => token !== `t${removed}` && at > moment);
        const units = left.flatMap(({ at, cost }) => Array.from({ length: cost }, () => at));
        units.sort((one, other) => other - one);
        expect(log.unitsAfter(moment)).toBe(units.length);
        units.forEach((at, index) => expect(log.momentFromEnd(index + 1)).toBe(at));
      }),
    );
  });

  it('keeps the newest units where it has more than twice as many', () => {
    const log = new PermitLog();
    for (let at = 1; at <= 20; at += 1) log.add(at, `t${at}`, 1);
    log.keepNewest(10);
    expect(log.unitsAfter(0)).toBe(20);
    log.keepNewest(4);
    expect([log.unitsAfter(0), log.newestAt]).toEqual([5, 20]);
  });
});
