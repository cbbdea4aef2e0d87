import { expect } from '@jest/globals';
import { Module, Scope, type Type } from '@nestjs/common';
import { LazyModuleLoader, ModuleRef } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { CacheModule, type CacheModuleOptions, CacheService } from '@tripsage/cache';
import { localCluster } from '../../simulated-process.js';
import type { Providers } from '../app-with.js';
import { type Classes, classesOf, type Reading, Table, withScope, type Writing } from './classes.js';
import type { Shape, Step, Wiring, Writer } from './shape.js';

const IDS = [' a ', ' b '];
const MANY = new Set<Wiring>(['transient', 'request']);

/** One application, as a process has it. */
interface Process {
  readonly app: TestingModule;
  readonly classes: Classes;
  leaf(): Promise<Reading>;
  base(): Promise<Reading | undefined>;
  elsewhere(): Promise<Writing>;
}

function providersFor(wiring: Wiring, { leaf, place }: Classes): { token: unknown; providers: Providers } {
  switch (wiring) {
    case 'factory':
      return { token: 'made', providers: [{ provide: 'made', useFactory: () => new leaf() }] };
    case 'async factory':
      return { token: 'made', providers: [{ provide: 'made', useFactory: async () => new leaf() }] };
    case 'value':
      return { token: 'made', providers: [{ provide: 'made', useValue: new leaf() }] };
    case 'existing':
      return { token: 'alias', providers: [leaf, { provide: 'alias', useExisting: leaf }] };
    case 'stand-in':
      return { token: place, providers: [{ provide: place, useClass: leaf }] };
    case 'transient':
      withScope(leaf, Scope.TRANSIENT);
      return { token: leaf, providers: [leaf] };
    case 'request':
      withScope(leaf, Scope.REQUEST);
      return { token: leaf, providers: [leaf] };
    case 'created':
    case 'lazy':
      return { token: leaf, providers: [] };
    case 'class':
    case 'never started':
      return { token: leaf, providers: [leaf] };
  }
}

function moduleOf(type: Type): Type {
  @Module({ providers: [type], exports: [type] })
  class LateModule {
    readonly provides = type;
  }
  return LateModule;
}

async function started(
  shape: Shape,
  wiring: Wiring,
  classes: Classes,
  options: CacheModuleOptions,
): Promise<Process> {
  const { token, providers } = providersFor(wiring, classes);
  const { leaf, base, elsewhere } = classes;
  const isCached = shape.levels[0]?.find === 'cached';
  const hasBase = shape.isBaseProvided && isCached && base !== leaf && !shape.entity;
  const isLate = wiring === 'lazy' || wiring === 'created';
  const all = [...providers, ...(hasBase ? [base] : []), ...(isLate ? [] : [elsewhere])];
  const app = await Test.createTestingModule({
    imports: [CacheModule.forRoot(options)],
    providers: all,
  }).compile();
  if (wiring !== 'never started') await app.init();
  const made = new Map<Type, Promise<object>>();

  async function late<T extends object>(type: Type<T>): Promise<T> {
    if (wiring === 'created') return app.get(ModuleRef).create(type);
    const loaded = await app.get(LazyModuleLoader).load(() => moduleOf(type));
    return loaded.get(type);
  }
  function once<T extends object>(type: Type<T>): Promise<T> {
    if (!made.has(type)) made.set(type, late(type));
    return made.get(type) as Promise<T>;
  }
  const one = (): Promise<Reading> => {
    if (isLate) return once(leaf);
    return MANY.has(wiring) ? app.resolve(token as string) : Promise.resolve(app.get(token as string));
  };
  return {
    app,
    classes,
    leaf: one,
    base: async () => (hasBase ? app.get(base) : undefined),
    elsewhere: async () => (isLate ? once(elsewhere) : app.get(elsewhere)),
  };
}

/** Has two processes do what a shape says. After each awaited write no reader may give the old value. */
export async function play(shape: Shape, namespace: string): Promise<void> {
  const { backend, clock } = localCluster();
  const table = new Table();
  let who = 'nobody';
  const options = { backend, clock, context: { who: () => who } } as CacheModuleOptions;
  const processes: Process[] = [];
  /** The rows that readers of the base may have old: the writer did not mean them. */
  const unmeant = new Set<string>();
  try {
    for (const wiring of shape.wirings) {
      processes.push(await started(shape, wiring, classesOf(shape, namespace, table), options));
    }
    for (const [nth, step] of shape.steps.entries()) {
      who = `caller ${nth % 3}`;
      await take(step, nth);
    }
    for (const process of processes) {
      for (const id of [0, 1]) {
        for (const does of ['read', 'read many', 'read base'] as const) {
          await take({ process: processes.indexOf(process) as 0 | 1, does, id, how: 'alone' }, 0);
        }
      }
    }
  } finally {
    for (const { app } of processes) await app.close();
  }

  async function take({ process: where, does, id: number, how }: Step, nth: number): Promise<void> {
    const process = processes[where] as Process;
    const id = IDS[number] as string;
    const writer = shape.writers[nth % shape.writers.length] as Writer;
    const leaf = await process.leaf();
    const reader = how === 'view' ? (Object.create(leaf) as Reading) : leaf;
    const read = () => (how === 'optional' ? reader.find(id, 'en') : reader.find(id));
    switch (does) {
      case 'read':
        return isNew(id, (await read()).row, 'leaf');
      case 'read many':
        if (reader.findMany === undefined) return undefined;
        return (await reader.findMany(IDS)).forEach(({ row }, at) => isNew(IDS[at] as string, row, 'many'));
      case 'read base': {
        const base = await process.base();
        if (base === undefined || unmeant.has(id)) return undefined;
        return isNew(id, (await base.find(id)).row, 'base');
      }
      case 'write':
        return write(process, writer, id);
      case 'read and write':
        // An entry that was evicted before may be made again of the old value.
        if (writer.by !== 'evict before') void (await Promise.all([read(), write(process, writer, id)]));
        return undefined;
    }
  }

  function isNew(id: string, row: number, reader: string): void {
    expect({ reader, id, row }).toEqual({ reader, id, row: table.read(id).row });
  }

  async function write(process: Process, writer: Writer, id: string): Promise<void> {
    const { base, leaf } = process.classes;
    const isText = ['put', 'evict', 'evict key'].includes(writer.by);
    if (shape.refersTo === 'leaf' || isText) unmeant.add(id);
    const name = `write${shape.writers.indexOf(writer)}`;
    if (writer.at === 'level')
      return void (await ((await process.leaf()) as unknown as Writing)[name]?.(id, {}));
    if (writer.at === 'elsewhere') return void (await (await process.elsewhere())[name]?.(id, {}));
    table.write(id);
    const method = process.app.get(CacheService).method(shape.refersTo === 'base' ? base : leaf, 'find');
    if (writer.by === 'delete') await method.delete(id);
    else if (writer.by === 'deleteMany') await method.deleteMany([[id]]);
    else await method.deleteAll();
  }
}
