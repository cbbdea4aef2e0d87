/** One process that asks limiters for rights to call a supplier: it does what its parent orders, and reports each right. */
import 'reflect-metadata';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { CacheEvents, CacheModule, type Permit, RateLimitedError, RateLimiter } from '@tripsage/cache';
import { CacheHealth } from '@tripsage/cache/ops';
import { LimitedCall } from '../../../libs/cache/src/limited-call/limited-call.js';
import type { HeldPermit } from '../../../libs/cache/src/limited-call/request/call-permit.js';
import type { Backend } from '../../../libs/cache/src/ports/backend.js';
import type { LimitRequest, LimitStore } from '../../../libs/cache/src/ports/limit-store.js';
import { CACHE_BACKEND } from '../../../libs/cache/src/nest/tokens.js';
import { LocalLimits } from '../../../libs/cache/src/stores/memory/limits/local-limits.js';
import { obey, report as tellParent } from '../../support/processes/obey.js';
import { type CallersOrder, type ConsumeReport, type Order, type Report, TOKEN_HEADER } from './messages.js';

const report: (message: Report) => void = tellParent;
const HEADERS = { authorization: 'Bearer test_token', 'duffel-version': 'v2' };
let app: Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;
const sentAt = new Map<string, number>();
const stopping = new AbortController();
setMaxListeners(0, stopping.signal);
let asked = 0;
let acquired = 0;

async function open({ options }: Extract<Order, { kind: 'open' }>): Promise<void> {
  app = await NestFactory.createApplicationContext(CacheModule.forRoot(options), { logger: false });
  app
    .get(CacheEvents)
    .on('limitsFallback', ({ isActive }) => report({ kind: 'limitsFallback', isActive, at: Date.now() }));
  noteWhenAsked(app.get<Backend>(CACHE_BACKEND).limits);
  noteWhenAsked(LocalLimits.prototype);
}

type Asking = Pick<LimitStore, 'acquire' | 'claim'>;

/** A right was given after the last moment at which it was asked for, of the store or of this process. */
function noteWhenAsked(limits: Asking): void {
  const note = (...requests: readonly LimitRequest[]) => {
    for (const { token } of requests) sentAt.set(token, Date.now());
  };
  const { acquire: take, claim } = limits;
  limits.acquire = function (...args) {
    note(args[2]);
    return take.apply(this, args);
  };
  limits.claim = function (...args) {
    note(...args[2]);
    return claim.apply(this, args);
  };
}

/** Counts the processes that limit together. */
interface WithMembership {
  readonly control: { readonly parts: { readonly membership: { readonly members: number } } };
}

interface Inside {
  readonly request: HeldPermit['request'];
  readonly held: { readonly acquired: { readonly countedBy: 'store' | 'process' | 'nobody' } };
}

function inside(permit: Permit): Inside {
  return permit as unknown as Inside;
}

async function callers({ limiter, callers: count, apartMs, url, restMs = 0 }: CallersOrder): Promise<void> {
  const limits = app.get(RateLimiter);
  const one = async (number: number): Promise<void> => {
    await delay(number * apartMs);
    while (!stopping.signal.aborted) {
      const askedAt = Date.now();
      const ownAsked = (asked += 1);
      try {
        const permit = await limits.acquire(limiter, { maxWait: '30s', signal: stopping.signal });
        const {
          request,
          held: { acquired: by },
        } = inside(permit);
        report({
          kind: 'call',
          token: request.token,
          asked: ownAsked,
          acquired: (acquired += 1),
          askedAt,
          sentAt: sentAt.get(request.token) ?? askedAt,
          acquiredAt: Date.now(),
          countedBy: by.countedBy,
        });
        sentAt.delete(request.token);
        if (url !== undefined) await call(url, request.token);
        await permit.release();
      } catch (error) {
        if (stopping.signal.aborted) return;
        const reason = error instanceof RateLimitedError ? error.reason : String(error);
        report({ kind: 'rejected', reason, at: Date.now() });
      }
      await delay(restMs);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => one(number)));
}

async function call(url: string, token: string): Promise<void> {
  const response = await fetch(url, { headers: { ...HEADERS, [TOKEN_HEADER]: token } });
  await response.arrayBuffer();
}

async function acquire({ limiter, options }: Extract<Order, { kind: 'consume' }>): Promise<ConsumeReport> {
  const startedAt = performance.now();
  const tookMs = () => performance.now() - startedAt;
  try {
    const permit = await app.get(RateLimiter).acquire(limiter, options);
    return { acquired: true, countedBy: inside(permit).held.acquired.countedBy, tookMs: tookMs() };
  } catch (error) {
    const reason = error instanceof RateLimitedError ? error.reason : String(error);
    return { acquired: false, reason, tookMs: tookMs() };
  }
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      return open(order);
    case 'callers':
      return callers(order);
    case 'stop':
      return stopping.abort();
    case 'consume':
      return acquire(order);
    case 'warm':
      return Promise.all(Array.from({ length: order.calls }, () => call(order.url, ''))).then(
        () => undefined,
      );
    case 'penalize':
      return app.get(RateLimiter).penalize(order.limiter, { until: new Date(Date.now() + order.forMs) });
    case 'processes':
      return (app.get(LimitedCall) as unknown as WithMembership).control.parts.membership.members;
    case 'health':
      return app.get(CacheHealth).limits();
  }
}

obey(carryOut);
