import * as fc from 'fast-check';

/** A `find` on one class of a chain: cached, an override without a decorator, or inherited. */
export type Find = 'cached' | 'plain' | 'inherited';
export type Super = 'none' | 'same' | 'trimmed';

/** One class of a chain. */
export interface Level {
  readonly find: Find;
  /** What its `find` makes of the one that it overrides. */
  readonly super: Super;
  readonly key: 'none' | 'id' | 'this';
  readonly vary: 'none' | 'rule' | 'context';
  readonly version: boolean;
  /** The class has a method for many that shares the entries of `find`. */
  readonly many: boolean;
}

export const WRITERS = [
  'put',
  'put of',
  'evict',
  'evict of',
  'evict args',
  'evict many',
  'evict key',
  'evict all',
  'evict before',
] as const;
export const DELETIONS = ['delete', 'deleteMany', 'deleteAll'] as const;

/** What writes: a method of a class in the chain, of another class, or `cache.method(…)` after a write to the table. */
export type Writer =
  | { readonly at: 'level'; readonly level: number; readonly by: (typeof WRITERS)[number] }
  | { readonly at: 'elsewhere'; readonly by: (typeof WRITERS)[number] }
  | { readonly at: 'service'; readonly by: (typeof DELETIONS)[number] };

export const WIRINGS = [
  'class',
  'factory',
  'async factory',
  'value',
  'existing',
  'stand-in',
  'transient',
  'request',
  'created',
  'lazy',
  'never started',
] as const;
export type Wiring = (typeof WIRINGS)[number];

export interface Step {
  readonly process: 0 | 1;
  readonly does: 'read' | 'read many' | 'read base' | 'write' | 'read and write';
  readonly id: number;
  /** How the caller reads: with the argument alone, with the optional one, or by an object made by `Object.create()`. */
  readonly how: 'alone' | 'optional' | 'view';
}

/** Classes, how two processes are wired, and what callers do there. */
export interface Shape {
  readonly levels: readonly Level[];
  readonly entity: boolean;
  readonly defaults: boolean;
  /** The methods of the last class stand on the prototype of a class of their own. */
  readonly isCopied: boolean;
  readonly isBaseProvided: boolean;
  readonly refersTo: 'base' | 'leaf';
  readonly writers: readonly Writer[];
  readonly wirings: readonly [Wiring, Wiring];
  readonly steps: readonly Step[];
}

const level: fc.Arbitrary<Level> = fc.record({
  find: fc.constantFrom<Find>('cached', 'plain', 'inherited'),
  super: fc.constantFrom<Super>('none', 'same', 'trimmed'),
  key: fc.constantFrom('none', 'none', 'id', 'this'),
  vary: fc.constantFrom('none', 'none', 'rule', 'context'),
  version: fc.boolean(),
  many: fc.boolean(),
});

const writer: fc.Arbitrary<Writer> = fc.oneof(
  fc.record({
    at: fc.constant('level' as const),
    level: fc.nat({ max: 2 }),
    by: fc.constantFrom(...WRITERS),
  }),
  fc.record({ at: fc.constant('elsewhere' as const), by: fc.constantFrom(...WRITERS) }),
  fc.record({ at: fc.constant('service' as const), by: fc.constantFrom(...DELETIONS) }),
);

const step: fc.Arbitrary<Step> = fc.record({
  process: fc.constantFrom<0 | 1>(0, 1),
  does: fc.constantFrom('read', 'read', 'read many', 'read base', 'write', 'read and write'),
  id: fc.nat({ max: 1 }),
  how: fc.constantFrom('alone', 'alone', 'optional', 'view'),
});

export const shapes: fc.Arbitrary<Shape> = fc
  .record({
    levels: fc.array(level, { minLength: 1, maxLength: 3 }),
    entity: fc.boolean(),
    defaults: fc.boolean(),
    isCopied: fc.boolean(),
    isBaseProvided: fc.boolean(),
    refersTo: fc.constantFrom<'base' | 'leaf'>('base', 'leaf'),
    writers: fc.array(writer, { minLength: 1, maxLength: 2 }),
    wirings: fc.tuple(fc.constantFrom(...WIRINGS), fc.constantFrom(...WIRINGS)),
    steps: fc.array(step, { minLength: 3, maxLength: 10 }),
  })
  // Of a class whose methods were copied Nest's `create()` makes objects without a cache, which is warned of.
  .filter(({ isCopied, wirings }) => !isCopied || !wirings.includes('created'))
  .filter(({ levels, isCopied }) => {
    const own = levels.map(({ find }) => find).filter((find) => find !== 'inherited');
    // A copy of an override without a decorator is not cached: naming it is refused.
    return own.includes('cached') && (!isCopied || own.at(-1) === 'cached');
  });
