/** One process whose renewals and users share what a supplier allows. */
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cacheable, CacheEvents, CacheModule, RateLimited } from '@tripsage/cache';
import { obey, report as tellParent } from '../../support/processes/obey.js';
import type { Order, Report, Tally } from './budget-messages.js';

const report: (message: Report) => void = tellParent;

interface Supplier {
  price(place: number): Promise<string>;
  book(): Promise<void>;
}

function supplierOf(limiter: string): new () => Supplier {
  const call = (who: 'readers' | 'users') => report({ kind: 'call', limiter, for: who, at: Date.now() });
  @Injectable()
  class LimitedSupplier implements Supplier {
    @Cacheable(limiter, { fresh: '500ms', stale: '1m' }, { revalidate: true })
    @RateLimited(limiter)
    async price(place: number): Promise<string> {
      call('readers');
      return `price of ${place}`;
    }

    @RateLimited(limiter)
    async book(): Promise<void> {
      call('users');
    }
  }
  return LimitedSupplier;
}

const newTally = (): Tally => ({ hit: 0, stale: 0, miss: 0, error: 0, refreshed: 0 });
let suppliers: readonly Supplier[];
let tally = newTally();
const working = { isOn: true };

async function open({ options }: Extract<Order, { kind: 'open' }>): Promise<void> {
  const providers = Object.keys(options.rateLimits ?? {}).map(supplierOf);
  @Module({ imports: [CacheModule.forRoot(options)], providers })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  suppliers = providers.map((each) => app.get(each));
  const events = app.get(CacheEvents);
  events.on('answered', ({ outcome }) => {
    tally[outcome] += 1;
  });
  events.on('unanswered', () => {
    tally.error += 1;
  });
  events.on('scheduledRefresh', ({ outcome }) => {
    if (outcome === 'refreshed') tally.refreshed += 1;
  });
  events.on('permitAcquired', ({ limiter, priority, cost, waitedMs }) =>
    report({ kind: 'grant', limiter, priority, cost, waitedMs, at: Date.now() }),
  );
  events.on('permitRejected', ({ limiter, priority, reason }) => {
    if (priority === 'user') report({ kind: 'refusal', limiter, reason });
  });
}

async function fill({ keys }: Extract<Order, { kind: 'fill' }>): Promise<void> {
  const all = Array.from({ length: keys }, (_, key) => suppliers.map((each) => each.price(key)));
  await Promise.all(all.flat());
}

async function read({ keys, everyMs }: Extract<Order, { kind: 'read' }>): Promise<void> {
  const asking: Promise<unknown>[] = [];
  for (let key = 0; working.isOn; key = (key + 1) % keys) {
    // Errors are counted by their event.
    for (const each of suppliers) asking.push(each.price(key).catch(() => undefined));
    await delay(everyMs / keys);
  }
  await Promise.all(asking);
}

async function users({ count }: Extract<Order, { kind: 'users' }>): Promise<void> {
  const user = async (supplier: Supplier): Promise<void> => {
    while (working.isOn) await supplier.book();
  };
  await Promise.all(suppliers.flatMap((each) => Array.from({ length: count }, () => user(each))));
}

function takeTally(): Tally {
  const taken = tally;
  tally = newTally();
  return taken;
}

obey<Order>(async (order) => {
  switch (order.kind) {
    case 'open':
      return open(order);
    case 'fill':
      return fill(order);
    case 'read':
      return read(order);
    case 'users':
      return users(order);
    case 'tally':
      return takeTally();
    case 'stop':
      working.isOn = false;
      return undefined;
  }
});
