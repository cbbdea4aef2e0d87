import { Injectable, Scope, type Type } from '@nestjs/common';
import { Cacheable, type CacheableDecorator, CacheableMany, CacheEvict, CachePut } from '@tripsage/cache';
import type { Level, Shape, Writer } from './shape.js';

/** What every process reads and writes. */
export class Table {
  private readonly rows = new Map<string, number>();

  read(id: string): Row {
    return { id, row: this.rows.get(id.trim()) ?? 0 };
  }

  write(id: string): Row {
    this.rows.set(id.trim(), this.read(id).row + 1);
    return this.read(id);
  }
}

export interface Row {
  readonly id: string;
  readonly row: number;
}

export interface Reading {
  find(id: string, locale?: string): Promise<Row>;
  findMany?(ids: readonly string[]): Promise<Row[]>;
}
export type Writing = Record<string, (id: string, patch: object) => Promise<Row>>;

/** The classes of one process; another one has its own of the same names. */
export interface Classes {
  readonly base: Type<Reading>;
  readonly leaf: Type<Reading>;
  readonly elsewhere: Type<Writing>;
  /** The leaf may be provided in the place of this one. */
  readonly place: Type<Reading>;
  readonly hasMany: boolean;
}

const NAMES = ['OffersService', 'HotelOffersService', 'CityHotelOffersService'];
type Root = new () => { table: Table; tenant: string; find(id: string, locale?: string): Promise<Row> };

/** The bodies of `find`, by whether they have a default parameter, and by what they make of `super`. */
const BODIES = {
  exact: {
    none: (Parent: Root): Root =>
      class extends Parent {
        override async find(id: string) {
          return this.table.read(id);
        }
      },
    same: (Parent: Root): Root =>
      class extends Parent {
        override async find(id: string) {
          return super.find(id);
        }
      },
    trimmed: (Parent: Root): Root =>
      class extends Parent {
        override async find(id: string) {
          return super.find(id.trim());
        }
      },
  },
  defaults: {
    none: (Parent: Root): Root =>
      class extends Parent {
        override async find(id: string, _locale = 'en') {
          return this.table.read(id);
        }
      },
    same: (Parent: Root): Root =>
      class extends Parent {
        override async find(id: string, locale = 'en') {
          return super.find(id, locale);
        }
      },
    trimmed: (Parent: Root): Root =>
      class extends Parent {
        override async find(id: string, locale = 'en') {
          return super.find(id.trim(), locale);
        }
      },
  },
};

function decorate(type: Root | Type, name: string, decorator: CacheableDecorator): void {
  const { prototype } = type as { prototype: object };
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  decorator(prototype, name, descriptor as never);
  Object.defineProperty(prototype, name, descriptor);
}

function define(type: Root | Type, name: string, value: (...args: never[]) => Promise<unknown>): void {
  Object.defineProperty(type.prototype, name, { value, writable: true, configurable: true });
}

/** Builds the classes of one process. @param namespace of their own for each case */
export function classesOf(shape: Shape, namespace: string, table: Table): Classes {
  const levels = shape.levels.map((level, number) =>
    number === 0 ? { ...level, super: 'none' as const } : level,
  );
  const entity = shape.entity ? { entity: 'offer' } : {};
  class Start {
    readonly table = table;
    readonly tenant = 't';

    async find(id: string): Promise<Row> {
      return this.table.read(id);
    }
  }
  const made: Root[] = [];
  const referred = () => (shape.refersTo === 'base' ? made[0] : made.at(-1)) as unknown as Type<Reading>;

  levels.forEach((level, number) => {
    const Parent: Root = made.at(-1) ?? Start;
    const body = BODIES[shape.defaults ? 'defaults' : 'exact'][level.super];
    const type: Root = level.find === 'inherited' ? class extends Parent {} : body(Parent);
    Object.defineProperty(type, 'name', { value: NAMES[number] });
    if (level.find === 'cached')
      decorate(type, 'find', Cacheable(namespace, '10m', { ...entity, ...rulesOf(level) }));
    if (level.many) addMany(type, namespace, entity);
    addWriters(type, number);
    made.push(type);
  });

  function addWriters(type: Root, number: number): void {
    shape.writers.forEach((writer, nth) => {
      if (writer.at !== 'level' || Math.min(writer.level, levels.length - 1) !== number) return;
      addWriter(type, `write${nth}`, writer.by, namespace, entity, referred, table);
    });
  }

  let leaf = made.at(-1) as Root;
  if (shape.isCopied) made.push((leaf = copyOf(leaf)));
  class Elsewhere {
    readonly table = table;
  }
  shape.writers.forEach((writer, nth) => {
    if (writer.at !== 'elsewhere') return;
    // By texts it names the entity of the leaf.
    const named = shape.entity ? entity : { entity: entityOf(leaf.name) };
    addWriter(Elsewhere, `write${nth}`, writer.by, namespace, named, referred, table);
  });
  class Place {
    readonly table = table;
  }
  for (const type of [...made, Elsewhere]) Injectable()(type);
  return {
    base: made[0] as unknown as Type<Reading>,
    leaf: leaf as unknown as Type<Reading>,
    elsewhere: Elsewhere as unknown as Type<Writing>,
    place: Place as unknown as Type<Reading>,
    hasMany: levels.some(({ many }) => many),
  };
}

/** Another process may give the leaf another scope. */
export function withScope(type: Type, scope: Scope): void {
  Injectable({ scope })(type);
}

function rulesOf({ key, vary, version }: Level) {
  return {
    ...(key === 'id' && { key: (id: string) => ({ id }) }),
    ...(key === 'this' && {
      key(this: { tenant: string }, id: string) {
        return [this.tenant, id];
      },
    }),
    ...(vary === 'rule' && { vary: (id: string) => id.length }),
    ...(vary === 'context' && { vary: ['who'] }),
    ...(version && { version: 2 }),
  };
}

function addMany(type: Root, namespace: string, entity: object): void {
  define(type, 'findMany', async function findMany(this: { table: Table }, ids: readonly string[]) {
    return ids.map((id) => this.table.read(id));
  });
  const items = (ids: readonly string[]) => ids;
  const many = { ...entity, operation: 'find', items, idOf: ({ id }: Row) => id };
  decorate(type, 'findMany', CacheableMany(namespace, '10m', many));
}

function addWriter(
  type: Root | Type,
  name: string,
  by: Exclude<Writer, { at: 'service' }>['by'],
  namespace: string,
  entity: object,
  referred: () => Type<Reading>,
  table: Table,
): void {
  define(type, name, async (id: string, _patch: object) => table.write(id));
  const texts = { namespace, ...entity, operation: 'find' };
  const of = () => [referred(), 'find'] as [Type<Reading>, 'find'];
  const decorators: Record<typeof by, () => CacheableDecorator> = {
    put: () => CachePut(namespace, '10m', { ...entity, operation: 'find' }),
    'put of': () => CachePut(namespace, '10m', { of }),
    evict: () => CacheEvict(texts),
    'evict of': () => CacheEvict({ of }),
    'evict args': () => CacheEvict({ of, args: ({ args }) => [args[0]] }),
    'evict many': () => CacheEvict({ of, argsOfMany: ({ args }) => [[args[0]]] }),
    'evict key': () => CacheEvict({ ...texts, args: ({ args }) => [args[0]] }),
    'evict all': () => CacheEvict({ of, all: true }),
    'evict before': () => CacheEvict({ of, before: true }),
  };
  decorate(type, name, decorators[by]());
}

/** A class of its own whose prototype has the methods of another and of those that it inherits from. */
function copyOf(type: Root): Root {
  const { table } = new type();
  class CopiedOffersService {
    readonly table = table;
    readonly tenant = 't';
  }
  const names = new Set<string>(['constructor']);
  for (
    let from = type.prototype as object;
    from !== Object.prototype;
    from = Object.getPrototypeOf(from) as object
  ) {
    for (const name of Object.getOwnPropertyNames(from).filter((one) => !names.has(one))) {
      names.add(name);
      const descriptor = Object.getOwnPropertyDescriptor(from, name) as PropertyDescriptor;
      Object.defineProperty(CopiedOffersService.prototype, name, descriptor);
    }
  }
  return CopiedOffersService as unknown as Root;
}

function entityOf(name: string): string {
  return name
    .replace('Service', '')
    .replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();
}
