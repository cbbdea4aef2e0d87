import { INVALID_SPAN_CONTEXT, type Span, trace, type Tracer } from '@opentelemetry/api';

/** Registers a tracer provider, and keeps the names of all spans that it is asked for. */
export function recordSpans(): string[] {
  const names: string[] = [];
  const startSpan = (name: string): Span => {
    names.push(name);
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  };
  const tracer = { startSpan, startActiveSpan: () => undefined } as unknown as Tracer;
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return names;
}
