/** One process of the fuzz: it reads and writes at random, and tells what it saw. */
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheEvents, CacheModule, CacheService } from '@tripsage/cache';
import { obey, report } from '../../../support/processes/obey.js';
import { Caller } from './caller.js';
import { Chance } from '../chance.js';
import { MUTANTS } from './mutants.js';
import {
  type Kind,
  type Opening,
  type SoakOrder,
  type SoakRecord,
  sharedNow,
  type Work,
} from '../records.js';
import { seen, Source } from './source.js';
import { Writer } from './writer.js';

const TELL_EVERY_MS = 200;
const TICK_MS = 10;
/** More than this at once would only stand in line. */
const MOST_UNDER_WAY = 400;
/** What a process that was stopped makes up for. */
const MOST_ELAPSED_MS = 100;
/** Plain and mixed keys that each process owns. */
const OWN_KEYS = 3;
const PROCESSES = 4;

const records: SoakRecord[] = [];
const underWay = new Set<Promise<unknown>>();
const working = { isOn: false };
let work: Work;
let index: number;
let chance: Chance;
let caller: Caller;
let writer: Writer;
let source: Source;
let close = async (): Promise<void> => undefined;

const flush = (): void => void (records.length > 0 && report(records.splice(0)));

async function open(opening: Opening): Promise<number> {
  ({ work, index } = opening);
  if (opening.mutant !== undefined) {
    const takeOut = MUTANTS[opening.mutant];
    if (takeOut === undefined) throw new Error(`There is no mutant ${opening.mutant}.`);
    takeOut();
  }
  chance = new Chance(opening.seed);
  const tell = (record: SoakRecord): void => void records.push(record);
  source = new Source(opening.sourcePort, opening.process, work, chance, (load) =>
    tell({ record: 'load', load }),
  );
  caller = new Caller(opening.process, work, source, tell);
  writer = new Writer(opening.process, work, chance, source, caller, tell);
  @Module({ imports: [CacheModule.forRoot(opening.options)], providers: [caller.pricesType] })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  caller.cache = app.get(CacheService);
  caller.prices = app.get(caller.pricesType);
  close = () => app.close();
  listen(app.get(CacheEvents));
  setInterval(flush, TELL_EVERY_MS);
  return process.pid;
}

function listen(events: CacheEvents): void {
  const note = (what: object): void => void Object.assign(seen.getStore() ?? {}, what);
  events.on('answered', (answer) => note({ answer }));
  events.on('invalidated', ({ confirmed }) =>
    note({ isInvalidated: true, ...(!confirmed && { isUnconfirmed: true }) }),
  );
  events.on('storeFailed', ({ operation }) => operation === 'write' && note({ isUnconfirmed: true }));
}

function start(action: () => Promise<unknown>): void {
  if (underWay.size >= MOST_UNDER_WAY) return;
  // What it rejects with was told.
  const done = action().catch(() => undefined);
  underWay.add(done);
  void done.finally(() => underWay.delete(done));
}

function read(): void {
  const kind = chance.oneOf(work.reads);
  const isOwned = kind === 'plain' || kind === 'mixed';
  const at = chance.below(isOwned ? OWN_KEYS * PROCESSES : work.keys);
  const isByHand = kind === 'plain' || (kind !== 'whole' && kind !== 'method' && chance.next() < 0.1);
  start(() => (isByHand ? caller.get(kind, at) : caller.call(kind, at)));
}

/** Does so many things in a second, at random moments. */
function often(perSecond: number, act: () => void): NodeJS.Timeout {
  let last = sharedNow();
  let due = 0;
  return setInterval(() => {
    const now = sharedNow();
    lagMs = Math.max(lagMs, now - last - TICK_MS);
    due += (Math.min(now - last, MOST_ELAPSED_MS) / 1_000) * perSecond;
    last = now;
    for (; due > chance.next(); due -= 1) act();
  }, TICK_MS);
}

/** Sets and deletes a key of its own, one after the other. */
async function own(kind: Kind, key: number): Promise<void> {
  while (working.isOn) {
    await delay(chance.between([0, 2_000 / work.setsPerSecond]));
    if (kind === 'mixed' || chance.next() < 0.25) {
      await writer.change(kind, key, 'unset');
      // Others load it meanwhile.
      await delay(chance.between(work.loaderMs));
    }
    await writer.change(kind, key, 'set');
  }
}

const timers: NodeJS.Timeout[] = [];
let lagMs = 0;

function begin(): void {
  working.isOn = true;
  timers.push(often(work.callsPerSecond, read));
  if (index >= work.writers) return;
  timers.push(often(work.writesPerSecond, () => start(() => writer.write(chance.oneOf(work.writes)))));
  for (const kind of ['plain', 'mixed'] as const) {
    if (work.reads[kind] === undefined) continue;
    for (let key = 0; key < OWN_KEYS; key += 1) start(() => own(kind, index * OWN_KEYS + key));
  }
}

async function end(withinMs: number): Promise<void> {
  working.isOn = false;
  for (const timer of timers.splice(0)) clearInterval(timer);
  await Promise.race([Promise.all(underWay), delay(withinMs)]);
  const now = sharedNow();
  for (const each of caller.open) records.push({ ...each, answered: now });
  records.push({ record: 'lag', lagMs });
  flush();
}

async function carryOut(order: SoakOrder): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      return open(order.opening);
    case 'begin':
      return begin();
    case 'end':
      return end(order.withinMs);
    case 'close':
      source.close();
      return close();
  }
}

obey(carryOut);
