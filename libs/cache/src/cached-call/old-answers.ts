import { CacheLoadFailedError } from '../api/errors.js';
import type { StaleReason } from '../api/events.js';
import { rateLimitedBy } from '../api/rate-limited-by.js';
import type { Coherence } from '../invalidation/coherence.js';
import { type Clock, keepAlive } from '../time/clock.js';
import { withinTime } from '../time/within-time.js';
import type { BackgroundRefresh } from './background-refresh.js';
import type { Admission } from './loading/admission.js';
import type { CallEvents } from './loading/call-events.js';
import type { Call } from './call/call.js';
import { Deadline } from './call/deadline.js';
import { AWAITED, REPLACEABLE } from './loading/load-priority.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import type { RememberedFailures } from './loading/remembered-failures.js';
import type { AskedLoad, SharedLoads } from './loading/shared-loads.js';
import type { Found, FoundFresh, FoundStale } from './look-up/found.js';
import type { LookUp } from './look-up/look-up.js';
import { hitOutcome, own, serving, type Shared, staleOutcome } from './loading/outcome.js';

export interface OldAnswersParts {
  readonly lookUp: LookUp;
  readonly sharedLoads: SharedLoads;
  readonly backgroundRefresh: BackgroundRefresh;
  readonly failures: RememberedFailures;
  readonly admission: Admission;
  readonly tracker: Pick<DependencyTracker, 'isPutting'>;
  readonly callEvents: CallEvents;
  readonly coherence: Coherence;
  readonly clock: Clock;
}

/** Answers with old entries: at once within `stale`; within `staleIfError` where a load fails or takes too long. */
export class OldAnswers {
  constructor(private readonly parts: OldAnswersParts) {}

  answer(key: string, old: FoundStale, reason: StaleReason): Shared {
    return own(staleOutcome(old, reason, serving(key, this.parts)));
  }

  /**
   * Waits for a load. Where it fails, or takes longer than a limit, the old entry that was found is the answer, unless it was
   * invalidated meanwhile. The process lives until then.
   *
   * @param askedAt when the call was made, on the monotonic clock
   * @throws what the load throws, CacheLoadTimeoutError, or RateLimitedError of a limit on the request, where there is no old
   *   entry to answer with
   */
  async loadElse(
    found: Found,
    call: Call,
    key: string,
    askedAt: number,
    load: (asked: AskedLoad) => Promise<Shared>,
  ): Promise<Shared> {
    const { sharedLoads, failures, callEvents, clock, admission } = this.parts;
    const old = found.state === 'stale' ? found : undefined;
    const deadline = new Deadline(call, clock, askedAt);
    const priority = old === undefined ? AWAITED : REPLACEABLE;
    let collapsed = sharedLoads.isUnderWay(call, key);
    const isRemembered = failures.has(key);
    const hasAnswer = keepAlive();
    // A failure that is remembered costs no load.
    const asked = isRemembered || admission.isUnused ? undefined : admission.ask();
    try {
      if (asked !== undefined) {
        await deadline.within(() => asked.admitted);
        const loaded = this.loadedMeanwhile(call, key);
        if (loaded !== undefined) {
          void asked.withdraw();
          return own(hitOutcome(loaded, serving(key, this.parts)));
        }
        collapsed = sharedLoads.isUnderWay(call, key);
      }
      const loading = deadline.within(() => load({ priority, deadline }));
      return old === undefined
        ? await loading
        : await this.withinSoftLimit(call, key, old, { loading, collapsed });
    } catch (error) {
      if (old !== undefined && (await this.parts.lookUp.mayStillServe(call, old))) {
        return this.answer(key, old, rateLimitedBy(error) === undefined ? 'load-failed' : 'rate-limited');
      }
      const isOfBefore = isRemembered || failures.isMade(error) || error instanceof CacheLoadFailedError;
      const isOwnLimit = admission.hasRejected(error);
      callEvents.unanswered(call, key, { collapsed, isRemembered: isOfBefore, isOwnLimit, error });
      throw error;
    } finally {
      hasAnswer();
    }
  }

  /** Looks for an answer that was loaded in this process while the call waited for its permit. What is being put is absent. */
  private loadedMeanwhile(call: Call, key: string): FoundFresh | undefined {
    if (this.parts.tracker.isPutting(key)) return undefined;
    const found = this.parts.lookUp.inL1(call, key);
    return found?.state === 'fresh' ? found : undefined;
  }

  private async withinSoftLimit(
    call: Call,
    key: string,
    old: FoundStale,
    { loading, collapsed }: { loading: Promise<Shared>; collapsed: boolean },
  ): Promise<Shared> {
    const { lookUp, backgroundRefresh, clock } = this.parts;
    const loaded = await withinTime(loading, call.limits.softMs, clock);
    if (loaded !== 'too-slow') return loaded;
    if (!(await lookUp.mayStillServe(call, old))) return loading;
    // The load goes on. Its end is an event once: of the caller that began it.
    if (collapsed) loading.catch(() => undefined);
    else backgroundRefresh.goOn(call, key, loading);
    return this.answer(key, old, 'soft-limit');
  }
}
