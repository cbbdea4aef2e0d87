import { describe, expect, it } from '@jest/globals';
import { Cacheable, LimitRequests } from '@tripsage/cache';
import { limitedPlaces, limitsOn } from '../../../../libs/cache/src/http/request-limits/limits-on.js';

@LimitRequests('first')
@LimitRequests('second')
class Base {
  @LimitRequests('third')
  @LimitRequests('fourth')
  find(): void {}

  // Whatever stands above, a caching decorator takes the limits along.
  @LimitRequests('outer')
  @Cacheable('trips', '1m')
  @LimitRequests('inner')
  async cached(): Promise<void> {}

  free(): void {}
}

class Inherits extends Base {}

@LimitRequests('own')
class Replaces extends Base {}

const names = (target: object): unknown[] => limitsOn(target).map(({ limiter }) => limiter);
const places = (of: { prototype: object }): Record<string, unknown> =>
  Object.fromEntries(
    limitedPlaces(of.prototype).map(({ where, limits }) => [where, limits.map(({ limiter }) => limiter)]),
  );

describe('@LimitRequests', () => {
  it('keeps several limits in the order in which they are written', () => {
    expect(names(Base)).toEqual(['first', 'second']);
    expect(names(Base.prototype.find)).toEqual(['third', 'fourth']);
    expect(names(Base.prototype.cached)).toEqual(['outer', 'inner']);
    expect(names(Base.prototype.free)).toEqual([]);
  });

  it('is inherited by classes, and replaced where one has limits of its own', () => {
    expect(places(Inherits)).toEqual({
      Inherits: ['first', 'second'],
      'Inherits.find': ['third', 'fourth'],
      'Inherits.cached': ['outer', 'inner'],
    });
    expect(places(Replaces)).toMatchObject({ Replaces: ['own'] });
    expect(names(Inherits)).toEqual([]);
  });
});
