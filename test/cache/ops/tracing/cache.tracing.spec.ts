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
import { CacheTracing } from '../../../../libs/cache/src/ops/tracing/cache.tracing.js';
import { localCluster, SimulatedProcess } from '../../simulated-process.js';

const NOW = Date.parse('2027-01-01T00:00:00Z');

interface RecordedSpan {
  name: string;
  startTime: TimeInput | undefined;
  endTime?: TimeInput;
  attributes: Record<string, unknown>;
  status?: unknown;
}

/** Registers a provider, and collects its spans. */
function spansFromNowOn(): RecordedSpan[] {
  const spans: RecordedSpan[] = [];
  const startSpan: Tracer['startSpan'] = (name, { startTime, attributes } = {}) => {
    const recorded: RecordedSpan = { name, startTime, attributes: { ...attributes } };
    spans.push(recorded);
    const span = {
      setStatus: (status: unknown) => ((recorded.status = status), span),
      setAttribute: (key: string, value: unknown) => ((recorded.attributes[key] = value), span),
      end: (endTime: TimeInput) => void (recorded.endTime = endTime),
    };
    return span as unknown as Span;
  };
  const startActiveSpan = (): never => {
    throw new Error('Spans are recorded when they have ended.');
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) });
  return spans;
}

function tracedProcess() {
  const { backend, clock } = localCluster();
  const rateLimits = { duffel: { limits: [{ limit: 1, per: '1h' as const }] } };
  const one = new SimulatedProcess({ backend, clock, rateLimits });
  const tracing = new CacheTracing(one.events, { clock });
  tracing.onModuleInit();
  const load = async (outcome: () => string): Promise<string> => {
    clock.advance(200);
    return outcome();
  };
  return { one, tracing, events: one.events, load };
}

const ACQUIRED = { priority: 'user', cost: 2, remaining: 3, countedBy: 'store' } as const;

describe('the spans of an application with a tracer provider', () => {
  afterEach(() => {
    trace.disable();
    context.disable();
  });

  it('are of each load, with its duration, and of no hit', async () => {
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

  it('are of each wait for a permit, and not of calls that did not wait', () => {
    const { events } = tracedProcess();
    const spans = spansFromNowOn();
    events.emit('permitAcquired', { ...ACQUIRED, limiter: 'duffel', waitedMs: 0, hasWaited: false });
    events.emit('permitAcquired', { ...ACQUIRED, limiter: 'duffel', waitedMs: 1_500, hasWaited: true });
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

  it('get an event on the span of the caller where a limiter rejects a call', async () => {
    const { one } = tracedProcess();
    const added: unknown[] = [];
    const span = { addEvent: (...event: unknown[]) => added.push(event) } as unknown as Span;
    const manager = { active: () => trace.setSpan(ROOT_CONTEXT, span), disable: () => undefined };
    context.setGlobalContextManager(manager as unknown as ContextManager);
    await one.limited('duffel', async () => 'asked', { key: 'user-secret' });
    await expect(one.limited('duffel', async () => 'asked', { key: 'user-secret' })).rejects.toThrow();
    expect(added).toEqual([
      [
        'limiter.rejected',
        { 'limiter.name': 'duffel', 'limiter.priority': 'user', 'limiter.reason': 'limit' },
      ],
    ]);
  });

  it('end with the application', () => {
    const { tracing, events } = tracedProcess();
    const spans = spansFromNowOn();
    tracing.onApplicationShutdown();
    events.emit('permitAcquired', { ...ACQUIRED, limiter: 'duffel', waitedMs: 1, hasWaited: true });
    expect(spans).toEqual([]);
  });
});

describe('an application without a tracer provider', () => {
  it('answers as with one', async () => {
    const { one, load } = tracedProcess();
    expect(await one.answer(() => load(() => 'value'))).toBe('value');
  });
});
