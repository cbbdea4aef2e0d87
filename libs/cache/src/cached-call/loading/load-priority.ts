import type { LoadScope, LoadPriority } from '../../api/load-scope.js';

/** A caller waits, and has nothing else. */
export const AWAITED: LoadPriority = { priority: 'user', mayWait: true };

/** A caller waits, and has an old answer. */
export const REPLACEABLE: LoadPriority = { priority: 'user', mayWait: false };

/** The caller has its answer. */
export const BACKGROUND: LoadPriority = { priority: 'background', mayWait: false };

/** Nobody waits, and nothing else does the work: it may take its time. */
export const SCHEDULED: LoadPriority = { priority: 'background', mayWait: true };

/** The priority of work that is part of other work: no higher than that. */
export function asUrgentAs<Inner extends LoadPriority>(inner: Inner, outer: LoadScope): Inner {
  return {
    ...inner,
    priority: inner.priority === 'user' ? outer.priority : inner.priority,
    mayWait: inner.mayWait && outer.mayWait,
  };
}

/** The scope of work that is done for several loads at once: as urgent as for the most urgent of them. */
export function together(one: LoadScope, other: LoadScope): LoadScope {
  return {
    priority: one.priority === 'user' ? one.priority : other.priority,
    mayWait: one.mayWait || other.mayWait,
    deadline: Math.max(one.deadline, other.deadline),
  };
}

/** Says that a load which a limiter rejected might be let through at a higher priority. */
export function isWorthTrying(rejected: LoadPriority, own: LoadPriority): boolean {
  return (
    (rejected.priority === 'background' && own.priority === 'user') || (!rejected.mayWait && own.mayWait)
  );
}
