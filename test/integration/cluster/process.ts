/** One process of a cluster under test: it does what its parent orders, and reports what happens. */
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { HttpException, NotFoundException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheEvents, CacheModule, CacheService, type LoadContext } from '@tripsage/cache';
import { DragonflyBus } from '../../../libs/cache/src/stores/dragonfly/dragonfly-bus.js';
import { obey, report as tellParent } from '../../support/processes/obey.js';
import { type CallerReport, type LoaderOrder, type Order, type Report, UNTIL_FINISHED } from './messages.js';

const NAMESPACE = 'cluster';
const finishers = new Map<string, () => void>();
let cache: CacheService;
let close = async (): Promise<void> => undefined;
let isDeaf = false;

const report: (message: Report) => void = tellParent;

async function open(options: Extract<Order, { kind: 'open' }>['options']): Promise<void> {
  const app = await NestFactory.createApplicationContext(CacheModule.forRoot(options), { logger: false });
  cache = app.get(CacheService);
  close = () => app.close();
  const events = app.get(CacheEvents);
  events.on('notStored', ({ key, reason }) =>
    report({ kind: 'event', name: 'notStored', key, reason, at: Date.now() }),
  );
  events.on('answered', ({ key, outcome, staleReason }) =>
    report({ kind: 'event', name: outcome, key, reason: staleReason, at: Date.now() }),
  );
}

/** Whatever listens to the bus hears nothing once the process is deaf. */
const listen = DragonflyBus.prototype.listen;
DragonflyBus.prototype.listen = function (this: DragonflyBus, listener) {
  const message: typeof listener.message = (heard) => (isDeaf ? undefined : listener.message?.(heard));
  return listen.call(this, { ...listener, message });
};

async function load(
  key: string,
  { takesMs, brings }: LoaderOrder,
  { notModified }: LoadContext,
): Promise<string> {
  report({ kind: 'load', what: 'began', key, at: Date.now() });
  if (takesMs === UNTIL_FINISHED) await new Promise<void>((resolve) => finishers.set(key, resolve));
  else await delay(takesMs);
  report({ kind: 'load', what: 'completed', key, at: Date.now() });
  if (brings === 'not modified') return notModified();
  if ('error' in brings) throw new Error(brings.error);
  if ('notFound' in brings) throw new NotFoundException(brings.notFound);
  return brings.value;
}

async function call({
  key,
  callers,
  policy,
  tags,
  loader,
}: Extract<Order, { kind: 'call' }>): Promise<CallerReport[]> {
  const one = async (): Promise<CallerReport> => {
    try {
      const entry = { key, namespace: NAMESPACE };
      const value = await cache.getOrSet(entry, policy, (context) => load(key, loader, context), { tags });
      return { value, answeredAt: Date.now() };
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      return {
        error: message,
        ...(code === undefined ? {} : { code }),
        ...(error instanceof HttpException && {
          http: {
            status: error.getStatus(),
            body: error.getResponse(),
            isNotFound: error instanceof NotFoundException,
          },
        }),
        answeredAt: Date.now(),
      };
    }
  };
  return Promise.all(Array.from({ length: callers }, one));
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      return open(order.options);
    case 'call':
      return call(order);
    case 'finish':
      return finishers.get(order.key)?.();
    case 'delete':
      return cache.delete(order.key, NAMESPACE);
    case 'invalidateTag':
      return cache.invalidateTags([order.tag], { mode: order.mode });
    case 'clearNamespace':
      return cache.clearNamespace(NAMESPACE, { mode: order.mode });
    case 'reset':
      return cache.reset();
    case 'set':
      return cache.set(order.key, order.value, '1m', NAMESPACE);
    case 'get':
      return cache.get(order.key, NAMESPACE);
    case 'deafen':
      isDeaf = true;
      return undefined;
    case 'close':
      return close();
  }
}

obey(carryOut);
