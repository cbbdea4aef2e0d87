import type { LoadScope, LoadPriority } from '../../api/load-scope.js';
import { RateLimitedError } from '../../api/errors.js';

/** A caller waits, and has nothing else. */
export const AWAITED: LoadPriority = { priority: 'user', mayWait: true };
/** A caller waits, and has an old answer. */
export const REPLACEABLE: LoadPriority = { priority: 'user', mayWait: false };
/** The caller has its answer. */
export const BACKGROUND: LoadPriority = { priority: 'background', mayWait: false };

/** Nobody waits, and nothing else does the work: it may take its time. */
export const SCHEDULED: LoadPriority = { priority: 'background', mayWait: true };

/** What holds for work that is part of other work: it is no more urgent than that. */
export function within<Inner extends LoadPriority>(inner: Inner, outer: LoadScope | undefined): Inner {
  if (outer === undefined) return inner;
  return {
    ...inner,
    priority: inner.priority === 'user' ? outer.priority : inner.priority,
    mayWait: inner.mayWait && outer.mayWait,
  };
}

/** What holds for work that is done for several at once: it is as urgent as for the most urgent of them. */
export function together(one: LoadScope, other: LoadScope): LoadScope {
  return {
    priority: one.priority === 'user' ? one.priority : other.priority,
    mayWait: one.mayWait || other.mayWait,
    deadline: Math.max(one.deadline, other.deadline),
  };
}

/** Whether a load that was refused as one of less urgency might not be refused as one of more. */
export function isWorthTrying(rejected: LoadPriority, own: LoadPriority): boolean {
  return (
    (rejected.priority === 'background' && own.priority === 'user') || (!rejected.mayWait && own.mayWait)
  );
}

const DEEPEST_CAUSE = 5;

/** The refusal by a limiter that is, or caused, an error. */
export function rateLimitedBy(error: unknown): RateLimitedError | undefined {
  let cause = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && cause instanceof Error; depth += 1) {
    if (cause instanceof RateLimitedError) return cause;
    cause = cause.cause;
  }
  return undefined;
}
