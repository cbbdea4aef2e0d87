import { describe, expect, it } from '@jest/globals';
import { CacheDecoratorError } from '@tripsage/cache';
import { markMethod } from '../../../../libs/cache/src/methods/decorators/mark-method.js';
import { marksOf } from '../../../../libs/cache/src/methods/marks/marks-of.js';

const LIST = Symbol('list');
const Evicting = markMethod('Evicting', { kind: 'evict', options: { tags: ['trips'] } });
const Limited = markMethod('Limited', { kind: 'limited', limiter: 'duffel', options: {} });

describe('a decorator of methods', () => {
  it('marks the method with what it says, and with where it stands', () => {
    class Trips {
      @Evicting
      async save(id: number): Promise<number> {
        return id;
      }
    }
    const [mark] = marksOf(Trips.prototype);
    expect(mark).toMatchObject({
      kind: 'evict',
      options: { tags: ['trips'] },
      methodName: 'save',
      propertyKey: 'save',
    });
    expect([mark?.prototype, mark?.declaredBy()]).toEqual([Trips.prototype, 'Trips']);
  });

  it('names a method by the description of its symbol', () => {
    class Trips {
      @Evicting
      async [LIST](): Promise<void> {}
    }
    expect(marksOf(Trips.prototype)).toMatchObject([{ methodName: 'list', propertyKey: LIST }]);
  });

  it('leaves the method to run as it was written where there is no cache', async () => {
    class Trips {
      readonly seats = 2;

      @Limited
      @Evicting
      async book(guests: number): Promise<number> {
        return this.seats - guests;
      }
    }
    const trips = new Trips();
    expect([await trips.book(1), trips.book.name, trips.book.length]).toEqual([1, 'book', 1]);
    const [evicting, limited] = marksOf(Trips.prototype);
    expect(limited?.method).not.toBe(evicting?.method);
    expect(await limited?.method.apply(trips, [2])).toBe(0);
  });

  it('refuses what is no method of instances, by its own name and that of the member', () => {
    const decorate = (target: object, value: unknown) => () =>
      Evicting(target, 'find', { value } as TypedPropertyDescriptor<() => Promise<unknown>>);
    class Trips {
      readonly seats = 2;
    }
    expect(decorate(Trips, async () => 'static')).toThrow('@Evicting on Trips.find: it is for async methods');
    expect(decorate(Trips.prototype, undefined)).toThrow(CacheDecoratorError);
    expect(marksOf(Trips.prototype)).toEqual([]);
  });
});
