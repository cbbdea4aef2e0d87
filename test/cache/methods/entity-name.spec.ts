import { describe, expect, it } from '@jest/globals';
import { mixin } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { entityOf, stableClassName } from '../../../libs/cache/src/methods/entity-name.js';
import type { ReaderMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { marksOf } from '../../../libs/cache/src/methods/marks/marks-of.js';

describe('the entity of a method', () => {
  class TripsService {
    @Cacheable('trips', '1m')
    async find(): Promise<string> {
      return 'trip';
    }
  }
  class DayTripsService extends TripsService {}
  class NightTripsService extends TripsService {
    override async find(): Promise<string> {
      return super.find();
    }
  }
  const [find] = marksOf(TripsService.prototype) as [ReaderMark];

  it('is the class of the object that is called', () => {
    expect(entityOf(find, TripsService.prototype)).toBe('trips');
    expect(entityOf(find, DayTripsService.prototype)).toBe('day-trips');
  });

  it('has the class that declares it too where a cached method overrides it, and not where another does', () => {
    class CachedTripsService extends TripsService {
      @Cacheable('trips', '1m')
      override async find(): Promise<string> {
        return super.find();
      }
    }
    expect(entityOf(find, CachedTripsService.prototype)).toBe('cached-trips.trips');
    expect(entityOf(find, NightTripsService.prototype)).toBe('night-trips');
  });
});

describe('the name of a class', () => {
  const nameOf = (type: new () => object) => () =>
    stableClassName(type.prototype as object, '@Cacheable on find', 'the option entity');
  const named = (name: string) => {
    const made = (() =>
      class {
        readonly id = 1;
      })();
    Object.defineProperty(made, 'name', { value: name });
    return made;
  };

  it('is the one that it was declared with, whatever that looks like', () => {
    class A1b2c3d4e5f6 {
      readonly id = 1;
    }
    expect(nameOf(A1b2c3d4e5f6)()).toBe('A1b2c3d4e5f6');
    const Assigned = class {
      readonly id = 1;
    };
    expect(nameOf(Assigned)()).toBe('Assigned');
  });

  it.each(['CachedTripsService', 'Http2Client', 'Sha256OfBase64', 'TripsRepositoryMixin1'])(
    'may be given to a class without one: %s',
    (name) => {
      expect(nameOf(named(name))()).toBe(name);
    },
  );

  it('is refused where there is none, with what to do', () => {
    expect(
      nameOf(
        (() =>
          class {
            readonly id = 1;
          })(),
      ),
    ).toThrow(
      "@Cacheable on find: its class has no name. Processes would not find each other's answers by it. Give the option entity",
    );
  });

  it.each(['V1StGXR8_Z5jdHi6B-myT', '3f2a9b7c-0d1e-4f5a-8b6c-7d8e9f0a1b2c', 'Mixin3f2a9b7c0d'])(
    'is refused where it was generated: %s',
    (name) => {
      expect(nameOf(named(name))).toThrow('was generated');
    },
  );

  it('is refused where Nest’s mixin() made it', () => {
    expect(
      nameOf(
        mixin(
          (() =>
            class {
              readonly id = 1;
            })(),
        ),
      ),
    ).toThrow('was generated');
  });
});
