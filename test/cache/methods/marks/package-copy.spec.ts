import { afterEach, expect, it, jest } from '@jest/globals';
import { Cacheable } from '@tripsage/cache';

class Trips {
  @Cacheable('copies', '1m')
  async find(): Promise<string> {
    return 'trip';
  }
}
class DayTrips extends Trips {}

const load = () => import('../../../../libs/cache/src/methods/marks/package-copy.js');

afterEach(() => void jest.resetModules());

it('a class is of the copy of the package that decorated it; another one refuses it and says what to do', async () => {
  const own = await load();
  expect(() => own.requireOwnCopy(DayTrips.prototype)).not.toThrow();
  expect(own.otherCopies()).toBeUndefined();

  jest.resetModules();
  const another = await load();
  expect(() => another.requireOwnCopy(DayTrips.prototype)).toThrow(
    'Trips was decorated by another copy of @tripsage/cache than the one of CacheModule',
  );
  expect(another.otherCopies()).toMatch(/^there are 2 copies of @tripsage\/cache in this process/);
});
