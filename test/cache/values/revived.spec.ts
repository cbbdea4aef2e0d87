import 'reflect-metadata';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ClassSerializerInterceptor, Injectable, Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { TestingModule } from '@nestjs/testing';
import {
  Cacheable,
  type CacheableOptions,
  CacheEvents,
  CacheService,
  CacheTypeMismatchError,
} from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';
import * as classTransformer from 'class-transformer';
import { Exclude, Expose, Type } from 'class-transformer';
import * as fc from 'fast-check';
import { encodeValue, presentedOf } from '../../../libs/cache/src/values/value-codec.js';
import { appWith } from '../methods/app-with.js';

class Price {
  amount = 10;
  @Exclude() margin = 3;
}

class FlightOffer {
  id = 'o1';
  @Exclude() supplierToken = 'secret';
  @Type(() => Price) price = new Price();
  @Expose() get label(): string {
    return `${this.id}!`;
  }
}

class Offers {
  @Type(() => FlightOffer) results = [new FlightOffer(), new FlightOffer()];
  count = 2;
}

const running: TestingModule[] = [];

/** A service whose method returns a value, with an application around it, and what its callers get over HTTP. */
async function serving(make: () => unknown, options: CacheableOptions = {}) {
  @Injectable()
  class FlightsService {
    @Cacheable('flights', '10m', options)
    async search(): Promise<unknown> {
      return make();
    }
  }
  const app = await appWith([FlightsService]);
  running.push(app);
  const serializer = new ClassSerializerInterceptor(new Reflector(), {
    transformerPackage: classTransformer as never,
  });
  const flights = app.get(FlightsService);
  return {
    told: recordEvents(app.get(CacheEvents)),
    cache: app.get(CacheService),
    search: () => flights.search(),
    served: async () => serializer.serialize((await flights.search()) as object, {}) as unknown,
  };
}

afterEach(async () => {
  jest.restoreAllMocks();
  for (const app of running.splice(0)) await app.close();
});

const SERVED = { id: 'o1', price: { amount: 10 }, label: 'o1!' };

describe('an answer with instances', () => {
  it('hides at every call what its classes and nested ones exclude', async () => {
    const { served } = await serving(() => new FlightOffer(), { type: FlightOffer });
    expect(await served()).toEqual(SERVED);
    expect(await served()).toEqual(SERVED);
  });

  it('may be an envelope, whose class names the nested ones', async () => {
    const { served } = await serving(() => new Offers(), { type: Offers });
    for (let call = 0; call < 2; call += 1) {
      expect(await served()).toEqual({ results: [SERVED, SERVED], count: 2 });
    }
  });

  it('is warned of once a method, with the path, where the class gets lost', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const { search, told, cache } = await serving(() => ({ results: [{ price: new Price() }] }));
    for (let call = 0; call < 3; call += 1) {
      await search();
      await cache.clearNamespace('flights');
    }
    expect(told.of('instanceLost')).toEqual([
      { namespace: 'flights', method: 'FlightsService.search', path: 'results[].price', className: 'Price' },
    ]);
    const lines = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('Price'));
    expect(lines).toEqual([expect.stringMatching(/FlightsService\.search.*results\[\]\.price.*type/)]);
  });
});

describe('an answer that does not fit its type', () => {
  it('is given as the method returned it, and not kept, with a typed error that names method and path', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const made: unknown[] = [];
    const make = () => made[made.push({ results: [new Price()] }) - 1];
    const { search, told } = await serving(make, { type: Offers });
    expect(await search()).toBe(made[0]);
    expect(await search()).toBe(made[1]);
    const [first, second] = told.of('notStored');
    expect(first).toMatchObject({ method: 'FlightsService.search', reason: 'type-mismatch' });
    expect(first?.error).toBeInstanceOf(CacheTypeMismatchError);
    expect(first?.error?.message).toMatch(
      /FlightsService\.search: .* at results\[\] it holds .* Price instead of/,
    );
    expect(second?.reason).toBe('type-mismatch');
    expect(warn.mock.calls.flat().join('\n')).toMatch(/given but not kept: .*does not fit its type/);
    expect(told.of('stored')).toEqual([]);
  });

  it('works at every call, though it has private fields', async () => {
    class Money {
      currency = 'EUR';
      #amount = 10;
      get amount(): number {
        return this.#amount;
      }
    }
    const { search } = await serving(() => new Money(), { type: Money });
    for (let call = 0; call < 2; call += 1) expect(((await search()) as Money).amount).toBe(10);
  });

  it.each([[null], [undefined], [[]]])('is not %p', async (value) => {
    const { search, told } = await serving(() => value, { type: FlightOffer });
    for (let call = 0; call < 2; call += 1) expect(await search()).toEqual(value);
    expect(told.of('stored')).toHaveLength(1);
    expect(told.of('notStored')).toEqual([]);
  });
});

describe('a value of any form', () => {
  class Tree {
    @Exclude() secret = 1;
    @Type(() => Price) price: unknown;
    @Type(() => Tree) trees: unknown;
  }
  const { tree } = fc.letrec<{ tree: Tree; trees: unknown }>((tie) => ({
    tree: fc
      .record({ price: fc.constantFrom(null, new Price(), 'p1'), trees: tie('trees') })
      .map((fields) => Object.assign(new Tree(), fields)),
    trees: fc.oneof(
      { maxDepth: 4 },
      fc.constant(undefined),
      tie('tree'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.array(tie('tree'), { maxLength: 3 }).map((list) => new Set(list)),
      fc
        .dictionary(fc.string(), tie('tree'), { maxKeys: 3 })
        .map((byName) => new Map(Object.entries(byName))),
    ),
  }));

  it('shows after revival what it showed before, at every depth', () => {
    fc.assert(
      fc.property(fc.oneof(tree, fc.array(tree)), fc.boolean(), (value, mutable) => {
        const encoded = encodeValue(value, 'Trees.find');
        const shown = presentedOf(encoded).to({ type: Tree, mutable }) as object;
        expect(shown).toStrictEqual(value);
        expect(classTransformer.instanceToPlain(shown)).toEqual(classTransformer.instanceToPlain(value));
      }),
      { numRuns: 300 },
    );
  });
});
