import type { CallEvents } from './loading/call-events.js';
import type { Clock } from '../time/clock.js';
import type { Call } from './call/call.js';
import { BACKGROUND } from './loading/load-priority.js';
import type { RememberedFailures } from './loading/remembered-failures.js';
import { type AskedLoad, askedNow, type SharedLoads } from './loading/shared-loads.js';

export interface BackgroundRefreshParts {
  readonly sharedLoads: SharedLoads;
  readonly failures: RememberedFailures;
  readonly callEvents: CallEvents;
  readonly clock: Clock;
}

/** Refreshes entries behind answers: the caller has one, and does not wait. */
export class BackgroundRefresh {
  constructor(private readonly parts: BackgroundRefreshParts) {}

  /** Starts a load, unless one is under way, or one failed or was rejected a moment ago. */
  start(call: Call, key: string, load: (asked: AskedLoad) => Promise<unknown>): void {
    const { sharedLoads, failures, clock } = this.parts;
    if (sharedLoads.isUnderWay(call, key) || failures.isTooEarly(key)) return;
    this.goOn(call, key, load(askedNow(call, BACKGROUND, clock)));
  }

  /** Lets a load go on with nobody waiting for it; an event says what came of it. */
  goOn(call: Call, key: string, loading: Promise<unknown>): void {
    const { callEvents } = this.parts;
    loading.then(
      () => callEvents.backgroundRefreshed(call, key),
      (error: unknown) => callEvents.backgroundRefreshFailed(call, key, error),
    );
  }
}
