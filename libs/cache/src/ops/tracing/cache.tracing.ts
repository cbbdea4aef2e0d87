import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';
import { CacheEvents } from '../../nest/cache.events.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/module-options.js';

const TRACER = '@tripsage/cache';

/**
 * Records spans of loads and of waits for permits, where the application has registered an OpenTelemetry tracer provider.
 * A span is recorded once it has ended, under the span of its caller: spans of the load itself stand beside it, not under
 * it. Spans never hold a key or a value.
 */
@Injectable()
export class CacheTracing implements OnModuleInit, OnApplicationShutdown {
  /** A proxy: the provider may be registered later. */
  private readonly tracer = trace.getTracer(TRACER);
  private stops: readonly (() => void)[] = [];

  constructor(
    private readonly events: CacheEvents,
    @Inject(CHECKED_OPTIONS) private readonly options: Pick<CheckedOptions, 'clock'>,
  ) {}

  onModuleInit(): void {
    const { events } = this;
    this.stops = [
      events.on('loaded', ({ namespace, method, durationMs }) =>
        this.record('cache.load', durationMs, loadAttributes(namespace, method, 'loaded')),
      ),
      events.on('loadFailed', ({ namespace, method, durationMs, error }) =>
        this.record('cache.load', durationMs, loadAttributes(namespace, method, 'failed'), error),
      ),
      events.on('permitAcquired', ({ limiter, priority, cost, waitedMs, hasWaited, countedBy }) => {
        if (!hasWaited) return;
        this.record('limiter.wait', waitedMs, {
          'limiter.name': limiter,
          'limiter.priority': priority,
          'limiter.cost': cost,
          'limiter.counted_by': countedBy,
        });
      }),
      events.on('permitRejected', ({ limiter, priority, reason }) => {
        trace.getActiveSpan()?.addEvent('limiter.rejected', {
          'limiter.name': limiter,
          'limiter.priority': priority,
          'limiter.reason': reason,
        });
      }),
    ];
  }

  onApplicationShutdown(): void {
    for (const stop of this.stops) stop();
  }

  /** Records a span that has ended. @param failed only its name is recorded: its message may hold what users typed */
  private record(
    name: string,
    durationMs: number,
    attributes: Attributes,
    ...failed: [error?: unknown]
  ): void {
    const endTime = this.options.clock.now();
    const span = this.tracer.startSpan(name, { startTime: endTime - durationMs, attributes });
    if (failed.length > 0) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', failed[0] instanceof Error ? failed[0].name : typeof failed[0]);
    }
    span.end(endTime);
  }
}

function loadAttributes(namespace: string, method: string, outcome: 'loaded' | 'failed'): Attributes {
  return { 'cache.namespace': namespace, 'cache.method': method, 'cache.outcome': outcome };
}
