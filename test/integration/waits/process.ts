/** One process of a cluster under test: it does what its parent orders, and reports what happens. */
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Cacheable,
  CacheEvents,
  CacheEvict,
  CacheModule,
  CachePut,
  CacheService,
  type LoadContext,
} from '@tripsage/cache';
import { obey, report as tellParent } from '../../support/processes/obey.js';
import {
  type CallerReport,
  type CallOrder,
  NAMESPACE,
  type Order,
  type Report,
  type Step,
  WRITTEN,
} from './messages.js';

/** What loaders bring, and calls are answered with. */
interface Value {
  readonly text: string;
  readonly expiresAt?: string;
  readonly parts?: readonly unknown[];
}

const finishers = new Map<string, () => void>();
/** The answers of this process, by key: the very objects. */
const answers = new Map<string, Value>();
const ordered = new Map<string, CallOrder>();
let cache: CacheService;
let offers: Offers;

const report: (message: Report) => void = tellParent;

@Injectable()
class Offers {
  @Cacheable(NAMESPACE, '1m')
  async find(key: string): Promise<Value> {
    return load(ordered.get(key)!);
  }

  @CachePut(NAMESPACE, '1m', { of: [Offers, 'find'] })
  async put(key: string): Promise<Value> {
    const order = ordered.get(key);
    return order === undefined ? { text: WRITTEN } : load(order);
  }

  @CacheEvict({ of: [Offers, 'find'] })
  async evict(_key: string): Promise<void> {}
}

async function open(options: Extract<Order, { kind: 'open' }>['options']): Promise<void> {
  @Module({ imports: [CacheModule.forRoot(options)], providers: [Offers] })
  class ProcessModule {}
  const app = await NestFactory.createApplicationContext(ProcessModule, { logger: false });
  cache = app.get(CacheService);
  offers = app.get(Offers);
  const events = app.get(CacheEvents);
  events.on('answered', ({ key, outcome, isDisconnected, stored }) =>
    report({ kind: 'answered', key, outcome, isDisconnected, stored }),
  );
  events.on('disconnected', ({ isDisconnected }) => report({ kind: 'connection', isDisconnected }));
}

/** @param context none for a method */
async function load({ key, steps }: CallOrder, context?: LoadContext): Promise<Value> {
  report({ kind: 'began', key, at: Date.now() });
  context?.signal.addEventListener('abort', () => report({ kind: 'aborted', key, at: Date.now() }));
  const parts: unknown[] = [];
  try {
    for (const step of steps) {
      const value = await take(step, key, parts, context);
      if (value !== undefined) return { ...value, parts };
    }
    throw new Error(`The loader of ${key} has no last step.`);
  } finally {
    report({ kind: 'ended', key, at: Date.now() });
  }
}

/** @returns the value of the loader, where the step is its last one */
async function take(
  step: Step,
  key: string,
  parts: unknown[],
  context?: LoadContext,
): Promise<Value | undefined> {
  switch (step.step) {
    case 'wait':
      await delay(step.ms);
      return undefined;
    case 'until finished':
      await new Promise<void>((resolve) => {
        finishers.set(key, resolve);
        context?.signal.addEventListener('abort', () => resolve());
      });
      return undefined;
    case 'part':
      await ask(step.call);
      return undefined;
    case 'hand on':
      parts.push(answers.get(step.key));
      return undefined;
    case 'tag':
      context?.tags(step.tag);
      return undefined;
    case 'skip':
      context?.skip();
      return undefined;
    case 'fail':
      throw new Error('supplier down');
    case 'bring':
      return {
        text: step.text,
        ...(step.endsInMs !== undefined && {
          expiresAt: new Date(Date.now() + step.endsInMs).toISOString(),
        }),
      };
  }
}

async function ask(call: CallOrder): Promise<Value> {
  const { key, by = 'getOrSet', policy = { fresh: '1m' }, endsItself, isKept = true, tags, hardLimit } = call;
  ordered.set(key, call);
  const asking =
    by !== 'getOrSet'
      ? offers[by === 'put' ? 'put' : 'find'](key)
      : cache.getOrSet<Value>(
          { key, namespace: NAMESPACE },
          endsItself === true ? { ...policy, expiresAt: (value: Value) => value.expiresAt } : policy,
          (context) => load(call, context),
          { tags, hardLimit, unless: () => !isKept },
        );
  report({ kind: 'asked', key, at: Date.now() });
  const answer = await asking;
  answers.set(key, answer);
  return answer;
}

async function answerTo(order: CallOrder): Promise<CallerReport> {
  const askedAt = Date.now();
  try {
    const answer = await ask(order);
    // What `set` wrote is no value of a loader.
    const text = typeof answer === 'string' ? answer : answer.text;
    return { text, askedAt, answeredAt: Date.now() };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return { error: message, ...(code !== undefined && { code }), askedAt, answeredAt: Date.now() };
  }
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      return open(order.options);
    case 'call':
      return answerTo(order.call);
    case 'finish':
      return finishers.get(order.key)?.();
    case 'delete':
      return cache.delete(order.key, NAMESPACE);
    case 'deleteMany':
      return cache.deleteMany([order.key, `${order.key}-other`], NAMESPACE);
    case 'set':
      return cache.set(order.key, WRITTEN, '1m', NAMESPACE);
    case 'put':
      return offers.put(order.key);
    case 'evict':
      return offers.evict(order.key);
    case 'invalidateTag':
      return cache.invalidateTags([order.tag]);
    case 'clearNamespace':
      return cache.clearNamespace(NAMESPACE);
    case 'get':
      return cache.get(order.key, NAMESPACE);
  }
}

obey(carryOut);
