/** One process of a cluster under test: it does what its parent orders, and reports its cache's events and its log. */
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheEvents, CacheModule, CacheService } from '@tripsage/cache';
import { obey, report as tellParent } from '../../support/processes/obey.js';
import type { CallerReport, LineReport, Order, Report } from './messages.js';

const NAMESPACE = 'faulty';
const REPORTED = [
  'answered',
  'invalidated',
  'notStored',
  'connection',
  'disconnected',
  'storeFailed',
] as const;
const report: (message: Report) => void = tellParent;
let cache: CacheService;
let close = async (): Promise<void> => undefined;

const line =
  (level: LineReport['level']) =>
  (text: unknown): void =>
    report({ kind: 'line', level, text: String(text) });
const logger: LoggerService = { log: line('log'), warn: line('warn'), error: line('error') };

async function open(options: Extract<Order, { kind: 'open' }>['options']): Promise<void> {
  // Made before the cache connects: it misses no event.
  const listener = { provide: 'LISTENER', inject: [CacheEvents], useFactory: listen };
  @Module({ imports: [CacheModule.forRoot(options)], providers: [listener] })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger });
  cache = app.get(CacheService);
  close = () => app.close();
}

function listen(events: CacheEvents): boolean {
  for (const name of REPORTED) {
    events.on(name, (event: object) => {
      const data = Object.entries(event).filter(([, field]) => typeof field !== 'object');
      report({ ...Object.fromEntries(data), kind: 'event', name });
    });
  }
  return true;
}

const entryOf = (key: string) => ({ key, namespace: NAMESPACE });

async function call(order: Extract<Order, { kind: 'call' }>): Promise<CallerReport> {
  const { key, policy, tags, brings, takesMs, part } = order;
  const startedAt = performance.now();
  const load = async (): Promise<string> => {
    await delay(takesMs);
    return part === undefined ? brings : cache.getOrSet(entryOf(part), policy, async () => brings);
  };
  try {
    const value = await cache.getOrSet(entryOf(key), policy, load, { tags });
    return { value, tookMs: performance.now() - startedAt };
  } catch (error) {
    return { error: String(error), tookMs: performance.now() - startedAt };
  }
}

async function invalidateTags({
  count,
  length,
  batch,
}: Extract<Order, { kind: 'invalidateTags' }>): Promise<void> {
  for (let begin = 0; begin < count; begin += batch) {
    const tags = Array.from({ length: batch }, (_, index) => `${begin + index}-`.padEnd(length, 'x'));
    await cache.invalidateTags(tags);
  }
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      return open(order.options);
    case 'call':
      return call(order);
    case 'set':
      return cache.set(order.key, order.value, order.ttl, NAMESPACE);
    case 'get':
      return cache.get(order.key, NAMESPACE);
    case 'ttl':
      return cache.ttl(order.key, NAMESPACE);
    case 'delete':
      return cache.delete(order.key, NAMESPACE);
    case 'clearNamespace':
      return cache.clearNamespace(NAMESPACE);
    case 'invalidateTags':
      return invalidateTags(order);
    case 'invalidateTag':
      return cache.invalidateTags([order.tag]);
    case 'close':
      return close();
  }
}

obey(carryOut);
