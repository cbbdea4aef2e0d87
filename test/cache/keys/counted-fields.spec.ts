/* oxlint-disable no-underscore-dangle -- as applications and libraries name what they keep for themselves */
// Slow: four thousand argument lists, read between two keys.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalForm } from '../../../libs/cache/src/keys/canonical-form.js';
import { callKey } from '../../../libs/cache/src/keys/call-key.js';
import {
  CachingQuery,
  Fare,
  LazyPlace,
  LegList,
  LegMap,
  LoadedHotel,
  readAll,
  RouteQuery,
  StampedDate,
  TripDay,
} from './memoizing-classes.js';

const keyOf = (args: readonly unknown[]): string =>
  callKey({ method: 'S.find', methodPrefix: 'a:b:c', counted: { args }, vary: undefined, schemaVersion: '' });

/** A value as a recipe, so that it can be made anew, unread. */
interface Recipe {
  readonly kind: string;
  readonly of: readonly unknown[];
}

const MAKERS: Readonly<Record<string, (...of: unknown[]) => unknown>> = {
  leaf: (value) => value,
  route: (origin, destination) => new RouteQuery(origin, destination),
  day: (at) => new TripDay(Number(at)),
  fare: (amount) => new Fare(amount),
  place: (code) => new LazyPlace(code),
  hotel: (id) => new LoadedHotel(id),
  caching: (term) => new CachingQuery(term),
  map: (value) => new LegMap([['leg', value]]),
  list: (...items) => Object.assign(new LegList(), { ...items }),
  date: (at) => new StampedDate(Number(at)),
  object: (a, b) => ({ a, b }),
  plain: (sum) => ({
    sum,
    get total() {
      const self = this as { _total?: string };
      return (self._total ??= `total ${String(sum)}`);
    },
  }),
};

function made({ kind, of }: Recipe): unknown {
  return MAKERS[kind]?.(...of.map((part) => (isRecipe(part) ? made(part) : part)));
}

function isRecipe(part: unknown): part is Recipe {
  return typeof part === 'object' && part !== null && 'kind' in part;
}

const leaf = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom('CDG', 'JFK', ' LHR', '', true, null));
const recipe = fc.letrec<{ recipe: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf.map((value) => ({ kind: 'leaf', of: [value] })),
    fc.record({
      kind: fc.constantFrom('day', 'date'),
      of: fc.tuple(fc.integer({ min: 0, max: 5 })),
    }),
    fc.record({
      kind: fc.constantFrom(...Object.keys(MAKERS).filter((kind) => !/leaf|day|date/.test(kind))),
      of: fc.tuple(tie('recipe'), tie('recipe')),
    }),
  ),
})).recipe;

describe('the key of an argument that is read between calls', () => {
  it('stays the same, and that of one made anew; those of others differ', () => {
    fc.assert(
      fc.property(recipe, recipe, (one, other) => {
        const value = made(one);
        const before = keyOf([value]);
        expect(keyOf([value])).toBe(before);
        readAll(value);
        expect(keyOf([value])).toBe(before);
        expect(keyOf([made(one)])).toBe(before);
        const read = made(other);
        readAll(read);
        expect(keyOf([read]) === before).toBe(meansTheSame(one, other));
      }),
      { numRuns: 4_000 },
    );
  }, 120_000);

  /** What is given beyond what a maker takes means nothing; Fare is told by its text, too. */
  function meansTheSame(one: Recipe, other: Recipe): boolean {
    const used = ({ kind, of }: Recipe): unknown => {
      const taken = kind === 'list' ? of.length : (MAKERS[kind] as (...of: unknown[]) => unknown).length;
      return [groupOf(kind), of.slice(0, taken).map((part) => (isRecipe(part) ? used(part) : part))];
    };
    return isDeepStrictEqual(used(one), used(other));
  }

  /** An object counts as the plain object with its fields: these differ in those. */
  function groupOf(kind: string): string {
    return kind;
  }
});

describe('fields that say what an object is', () => {
  class Page {
    constructor(public page?: number) {}
    next(): this {
      this.page = (this.page ?? 0) + 1;
      return this;
    }
    reset(): this {
      this.page = 1;
      return this;
    }
  }
  class Titled {
    constructor(private title?: string) {}
    get shown(): string {
      return (this.title ??= 'untitled');
    }
  }
  class Backed {
    constructor(private _id: number) {}
    get id(): number {
      return this._id;
    }
    set id(id: number) {
      this._id = id;
    }
  }
  class Trimmed {
    constructor(public city: string) {}
    get clean(): string {
      this.city = this.city.trim();
      return this.city;
    }
  }
  const asked: string[] = [];
  class Repository {
    id = 1;
    private rows?: unknown;
    get posts(): unknown {
      asked.push('posts');
      return (this.rows ??= ['post']);
    }
    async save(): Promise<void> {
      asked.push('save');
      this.id = await Promise.resolve(2);
    }
  }

  it.each<[string, unknown, unknown]>([
    ['set by methods', new Page(1), new Page(2)],
    ['set by methods or not', new Page(1), new Page()],
    ['given, or filled with a default', new Titled('a'), new Titled('b')],
    ['behind accessors', new Backed(1), new Backed(2)],
    ['that reading corrects', new Trimmed(' a'), new Trimmed(' b')],
    ['that toJSON leaves out', new Fare(1, 'EUR'), new Fare(1, 'USD')],
    [
      'of a memo that was given another value',
      Object.assign(new RouteQuery('a'), { _label: 'b' }),
      new RouteQuery('a'),
    ],
  ])('are those %s', (_, one, other) => {
    expect(canonicalForm(one)).not.toBe(canonicalForm(other));
  });

  it('count as what reading makes of them', () => {
    const read = new Trimmed(' CDG');
    const before = canonicalForm(read);
    expect(read.clean).toBe('CDG');
    expect([canonicalForm(read), canonicalForm(new Trimmed('CDG'))]).toEqual([before, before]);
  });

  it('are found without running what has nothing to fill', () => {
    canonicalForm(new Repository());
    expect(asked).toEqual([]);
  });

  it('do not change while a key is made', () => {
    const fare = new Fare(5);
    const route = new RouteQuery('CDG');
    expect(route.label).toBe('CDG to JFK');
    const before = Object.entries(route);
    canonicalForm([route, fare]);
    expect(Object.entries(route)).toEqual(before);
  });

  it('are found in bounded time where each memo holds the next', () => {
    class Chain {
      private _next?: Chain | null;
      constructor(readonly left: number) {}
      get next(): Chain | null {
        return (this._next ??= this.left > 0 ? new Chain(this.left - 1) : null);
      }
    }
    const chain = new Chain(40);
    const before = canonicalForm(chain);
    for (let link: Chain | null = chain; link !== null; link = link.next);
    expect(canonicalForm(chain)).toBe(before);
  });
});

describe('an object whose class keeps private state beside its fields', () => {
  class Money {
    readonly #amount: number;
    constructor(
      readonly currency: string,
      amount: number,
    ) {
      this.#amount = amount;
    }
    amount(): number {
      return this.#amount;
    }
  }
  class Query {
    table = 'trips';
    #where: string[] = [];
    where(condition: string): this {
      this.#where.push(condition);
      return this;
    }
  }
  class Hashed {
    #hash?: string;
    constructor(readonly id: number) {}
    hash(): string {
      return (this.#hash ??= `h${this.id}`);
    }
  }
  class Told extends Money {
    toJSON(): unknown {
      return [this.currency, this.amount()];
    }
  }

  it('is refused by name, since two of them look alike', () => {
    expect(() => keyOf([{ price: new Money('EUR', 5) }])).toThrow(
      /^S\.find: argument 1 at \.price is of class Money, of whose private #amount no key can tell; give it a toJSON/,
    );
    expect(() => keyOf([new Query().where('a')])).toThrow('private #where');
  });

  it('is not where it only remembers, or has a toJSON', () => {
    const hashed = new Hashed(1);
    const before = canonicalForm(hashed);
    expect(hashed.hash()).toBe('h1');
    expect([canonicalForm(hashed), canonicalForm({ id: 1 })]).toEqual([before, before]);
    expect(canonicalForm(new Told('EUR', 5))).not.toBe(canonicalForm(new Told('EUR', 6)));
  });
});
