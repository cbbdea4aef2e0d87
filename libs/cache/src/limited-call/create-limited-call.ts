import type { CacheEventBus } from '../api/events.js';
import type { Backend } from '../ports/backend.js';
import { LocalLimits } from '../stores/memory/limits/local-limits.js';
import { LocalBus } from '../stores/memory/local-backend.js';
import type { Clock } from '../time/clock.js';
import { FallbackLimits } from './fallback/fallback-limits.js';
import { LimitsConnection } from './fallback/limits-connection.js';
import { Membership } from './fallback/membership.js';
import { ServerLimits } from './fallback/server-limits.js';
import { UnreportedPermits } from './fallback/unreported-permits.js';
import { HeldSlots } from './held-slots.js';
import { LimitedCall, type LimitedCallParts } from './limited-call.js';
import { LimitedCallEvents } from './limited-call-events.js';
import { LimiterControl } from './limiter-control.js';
import type { LimiterRegistry } from './limiter-registry.js';
import { LimiterQueues } from './queue/limiter-queues.js';
import { newToken } from './request/call-permit.js';
import { RunningCalls } from './running-calls.js';
import { SupplierFollower } from './supplier-follower.js';

export interface LimitedCallOptions {
  readonly backend: Pick<Backend, 'limits' | 'bus' | 'isShared'>;
  readonly registry: LimiterRegistry;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  readonly tracker: LimitedCallParts['tracker'];
  /** Default: calls need nothing but the permit of their limiter. */
  readonly admission?: LimitedCallParts['admission'];
  /** Chance from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
}

const OPEN: LimitedCallParts['admission'] = { isUnused: true, admit: (load) => load() };

/** Puts together the limited calls of one application. Nothing runs or listens before `control.start()`. */
export function createLimitedCall(options: LimitedCallOptions): LimitedCall {
  const { backend, registry: limiters, clock, tracker, random = Math.random, admission = OPEN } = options;
  const localBus = new LocalBus();
  const local = new LocalLimits(clock, (message) => localBus.publish(message));
  const events = new LimitedCallEvents(options.events);
  const membership = new Membership(backend.limits, clock, newToken());
  const unreported = new UnreportedPermits({ backend, local, limiters, clock });
  const connection = new LimitsConnection({ backend, limiters, clock, unreported, membership });
  const fallback = new FallbackLimits({ local, unreported, membership });
  const limits = new ServerLimits({ backend, connection, unreported, fallback, local });
  const queues = new LimiterQueues({ limits, clock, random });
  const running = new RunningCalls(clock, limits);
  const slots = new HeldSlots(running);
  const control = new LimiterControl({
    backend,
    localBus,
    limiters,
    events,
    membership,
    connection,
    limits,
    queues,
    running,
  });
  const supplier = new SupplierFollower({ limits, events, clock });
  return new LimitedCall({
    tracker,
    admission,
    clock,
    events,
    limits,
    queues,
    running,
    slots,
    supplier,
    control,
  });
}
