import { describe, expect, it } from '@jest/globals';
import { CacheEvict, Cacheable, RateLimited } from '@tripsage/cache';
import type { CacheMark } from '../../../../libs/cache/src/methods/marks/mark.js';
import { marksOf, marksOfMethod } from '../../../../libs/cache/src/methods/marks/marks-of.js';

class Trips {
  @RateLimited('duffel')
  @Cacheable('trips', '1m')
  async find(): Promise<string> {
    return 'trip';
  }

  @CacheEvict({ tags: ['trips'] })
  async save(): Promise<void> {}
}

class DayTrips extends Trips {
  @Cacheable('day-trips', '1m')
  override async find(): Promise<string> {
    return super.find();
  }
}

const shown = (marks: readonly CacheMark[]) => marks.map(({ kind, methodName }) => `${kind} ${methodName}`);

describe('marks', () => {
  it('of a class are those of all its methods', () => {
    expect(shown(marksOf(Trips.prototype)).toSorted()).toEqual([
      'cacheable find',
      'evict save',
      'limited find',
    ]);
  });

  it('of a subclass come before those that it inherits, overridden ones included', () => {
    const marks = marksOf(DayTrips.prototype);
    expect(marks).toHaveLength(4);
    expect(marks[0]).toMatchObject({ namespace: 'day-trips' });
    expect(marks.slice(1)).toEqual(marksOf(Trips.prototype));
  });

  it('of one method begin with the decorator that stands right over it', () => {
    const [cacheable] = marksOf(Trips.prototype);
    expect(shown(marksOfMethod(cacheable as CacheMark))).toEqual(['cacheable find', 'limited find']);
    const [overriding] = marksOf(DayTrips.prototype);
    expect(marksOfMethod(overriding as CacheMark)).toEqual([overriding]);
  });

  it('are none where nothing is decorated, or nothing is inherited', () => {
    expect([marksOf(Date.prototype), marksOf(Object.create(null) as object)]).toEqual([[], []]);
  });
});
