import type { ConsumeOptions, LimiterOptions } from '@tripsage/cache';
import { FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { FallbackLimits } from '../../../libs/cache/src/limited-call/fallback/fallback-limits.js';
import { LimitsConnection } from '../../../libs/cache/src/limited-call/fallback/limits-connection.js';
import { Membership } from '../../../libs/cache/src/limited-call/fallback/membership.js';
import { ServerLimits } from '../../../libs/cache/src/limited-call/fallback/server-limits.js';
import { UnreportedPermits } from '../../../libs/cache/src/limited-call/fallback/unreported-permits.js';
import { LimiterRegistry } from '../../../libs/cache/src/limited-call/limiter-registry.js';
import {
  type PermitRequest,
  permitRequest,
} from '../../../libs/cache/src/limited-call/request/call-permit.js';
import { checkConsumeOptions } from '../../../libs/cache/src/options/consume-options.js';
import { checkLimiters, type Limiter } from '../../../libs/cache/src/options/limiter-options.js';
import { LocalLimits } from '../../../libs/cache/src/stores/memory/limits/local-limits.js';
import { localCluster } from '../simulated-process.js';

/** 3 in 10 s for everybody; each window is 51 ms longer, by the margin and the grain of the clock. */
export const LIMITS: LimiterOptions = { limits: [{ limit: 3, per: '10s' }], reserve: 0 };
export const WINDOW_MS = 10_051;
const LEASE_LIFE_MS = 5_000;

export function registryOf(options: Record<string, LimiterOptions>): LimiterRegistry {
  return new LimiterRegistry(checkLimiters(options, LEASE_LIFE_MS), LEASE_LIFE_MS);
}

export function limiterOf(options: LimiterOptions = LIMITS): Limiter {
  return registryOf({ duffel: options }).named('duffel', 'the test');
}

export function requestOf(limiter: Limiter, options: ConsumeOptions = {}, now = 0): PermitRequest {
  const where = 'Provider.ask';
  return permitRequest(limiter, checkConsumeOptions(options, where), where, undefined, now);
}

/** The limits of one process, on a backend whose faults a test orders. */
export function limitsOf(options: LimiterOptions = LIMITS) {
  const { clock, backend: server } = localCluster();
  const backend = new FaultyBackend(server);
  const limiters = registryOf({ duffel: options });
  const local = new LocalLimits(clock);
  const membership = new Membership(backend.limits, clock, 'this process');
  const unreported = new UnreportedPermits({ backend, local, limiters, clock });
  const connection = new LimitsConnection({ backend, limiters, clock, unreported, membership });
  const fallback = new FallbackLimits({ local, unreported, membership });
  const limits = new ServerLimits({ backend, connection, unreported, fallback, local });
  const limiter = limiters.named('duffel', 'the test');
  return {
    clock,
    server,
    backend,
    limiters,
    limiter,
    local,
    membership,
    unreported,
    connection,
    fallback,
    limits,
  };
}

export function clockAt(monotonic: number): FakeClock {
  return new FakeClock({ monotonic });
}
