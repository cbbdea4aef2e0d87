import { afterEach, describe, expect, it } from '@jest/globals';
import {
  context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type TimeInput,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import * as openTelemetry from '@opentelemetry/api';
import { CacheTracing } from '../../../../libs/cache/src/ops/tracing/cache.tracing.js';
import { localCluster, SimulatedProcess } from '../../simulated-process.js';

const NOW = Date.parse('2027-01-01T00:00:00Z');

interface ToldSpan {
  name: string;
  startTime: TimeInput | undefined;
  endTime?: TimeInput;
  attributes: Record<string, unknown>;
  status?: unknown;
}

/** Registers a provider whose spans are kept here. */
function spansFromNowOn(): ToldSpan[] {
  const spans: ToldSpan[] = [];
  const startSpan: Tracer['startSpan'] = (name, { startTime, attributes } = {}) => {
    const told: ToldSpan = { name, startTime, attributes: { ...attributes } };
    spans.push(told);
    const span = {
      setStatus: (status: unknown) => ((told.status = status), span),
      setAttribute: (key: string, value: unknown) => ((told.attributes[key] = value), span),
      end: (endTime: TimeInput) => void (told.endTime = endTime),
    };
    return span as unknown as Span;
  };
  const startActiveSpan = (): never => {
    throw new Error('Spans are told when they have ended.');
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) });
  return spans;
}

function tracedProcess() {
  const { backend, clock } = localCluster();
  const rateLimits = { duffel: { limits: [{ limit: 1, per: '1h' as const }] } };
  const one = new SimulatedProcess({ backend, clock, rateLimits });
  const tracing = new CacheTracing(one.events, { clock }, openTelemetry);
  const load = async (outcome: () => string): Promise<string> => {
    clock.advance(200);
    return outcome();
  };
  return { one, tracing, events: one.events, load };
}

const GRANTED = { priority: 'user', cost: 2, remaining: 3, countedBy: 'store' } as const;

describe('the spans of an application with a tracer provider', () => {
  afterEach(() => {
    trace.disable();
    context.disable();
  });

  it('are of each load, as long as it took, and of nothing that the cache answered', async () => {
    const { one, load } = tracedProcess();
    const spans = spansFromNowOn();
    const find = (cacheKey: string, outcome: () => string) => one.answer(() => load(outcome), { cacheKey });
    await find('ns:key-secret', () => 'value-secret');
    await find('ns:key-secret', () => 'value-secret');
    const failed = find('ns:bad-secret', () => {
      throw new TypeError('no seat for Ada');
    });
    await expect(failed).rejects.toThrow('Ada');
    const attributes = { 'cache.namespace': 'ns', 'cache.method': 'Service.find' };
    expect(spans).toEqual([
      {
        name: 'cache.load',
        startTime: NOW,
        endTime: NOW + 200,
        attributes: { ...attributes, 'cache.outcome': 'loaded' },
      },
      {
        name: 'cache.load',
        startTime: NOW + 200,
        endTime: NOW + 400,
        attributes: { ...attributes, 'cache.outcome': 'failed', 'error.type': 'TypeError' },
        status: { code: SpanStatusCode.ERROR },
      },
    ]);
    expect(JSON.stringify(spans)).not.toMatch(/secret|Ada/);
  });

  it('are of each wait in the line of a limiter, and not of calls that did not wait', () => {
    const { events } = tracedProcess();
    const spans = spansFromNowOn();
    events.emit('permitAcquired', { ...GRANTED, limiter: 'duffel', waitedMs: 0, hasWaited: false });
    events.emit('permitAcquired', { ...GRANTED, limiter: 'duffel', waitedMs: 1_500, hasWaited: true });
    expect(spans).toEqual([
      {
        name: 'limiter.wait',
        startTime: NOW - 1_500,
        endTime: NOW,
        attributes: {
          'limiter.name': 'duffel',
          'limiter.priority': 'user',
          'limiter.cost': 2,
          'limiter.counted_by': 'store',
        },
      },
    ]);
  });

  it('say, on the span of the caller, that a limiter did not let a call pass', async () => {
    const { one } = tracedProcess();
    const told: unknown[] = [];
    const span = { addEvent: (...event: unknown[]) => told.push(event) } as unknown as Span;
    const manager = { active: () => trace.setSpan(ROOT_CONTEXT, span), disable: () => undefined };
    context.setGlobalContextManager(manager as unknown as ContextManager);
    await one.limited('duffel', async () => 'asked', { key: 'user-secret' });
    await expect(one.limited('duffel', async () => 'asked', { key: 'user-secret' })).rejects.toThrow();
    expect(told).toEqual([
      [
        'limiter.refused',
        { 'limiter.name': 'duffel', 'limiter.priority': 'user', 'limiter.reason': 'limit' },
      ],
    ]);
  });

  it('end with the application', () => {
    const { tracing, events } = tracedProcess();
    const spans = spansFromNowOn();
    tracing.onApplicationShutdown();
    events.emit('permitAcquired', { ...GRANTED, limiter: 'duffel', waitedMs: 1, hasWaited: true });
    expect(spans).toEqual([]);
  });
});

describe('an application without a tracer provider', () => {
  it('answers as ever', async () => {
    const { one, load } = tracedProcess();
    expect(await one.answer(() => load(() => 'value'))).toBe('value');
  });
});
