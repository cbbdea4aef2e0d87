import { type Call, isCached, uncachedContext } from './call/call.js';
import { type CachedCallParts, type CachedCallSteps, stepsOf } from './cached-call-steps.js';
import type { LoadOfFlight } from './loading/cluster-loads.js';
import { keepEntry } from './loading/keep-entry.js';
import type { AskedLoad } from './loading/shared-loads.js';
import type { Found, FoundFresh } from './look-up/found.js';
import type { MaybePromise } from '../time/maybe-promise.js';
import { type IsDue, type Refreshed, refreshed } from './refresh-call.js';
import { hitOutcome, missOutcome, own, plainOutcome, serving } from './loading/outcome.js';
import type { Outcome, Shared } from './loading/outcome.js';

/** The flow of one cached call: looks in L1 (this process), then in L2 (the server); answers from there, or loads. */
export class CachedCall {
  private readonly steps: CachedCallSteps;

  constructor(private readonly parts: CachedCallParts) {
    this.steps = stepsOf(parts);
  }

  /** At once where this process has a fresh answer, which is the usual case: not even a promise is made for it. */
  answer(call: Call): MaybePromise<unknown> {
    const { enabled, clock, transactions, admission } = this.parts;
    const { events, shutdown, insideTransaction } = this.steps;
    if (!enabled || (call.options.when !== undefined && !isCached(call))) {
      events.bypassed(call, enabled ? 'when' : 'disabled');
      return admission.admit(() => call.load(uncachedContext(shutdown.signal)));
    }
    const askedAt = clock.monotonic();
    const key = call.key();
    const inside = transactions.openCount > 0 && insideTransaction.outcomeOf(call, key);
    const near = inside ? undefined : this.lookNear(call, key, askedAt);
    if (near?.state === 'fresh') return this.give(call, key, askedAt, this.hit(call, key, near, askedAt));
    const outcome = inside || this.outcomeOf(call, key, askedAt, near);
    return outcome.then((shared) => this.give(call, key, askedAt, shared));
  }

  private give(call: Call, key: string, askedAt: number, { outcome, collapsed }: Shared): unknown {
    this.parts.tracker.track(outcome.dependency);
    const durationMs = this.parts.clock.monotonic() - askedAt;
    this.steps.events.answered(call, key, { outcome, collapsed, durationMs });
    if (outcome.stored) call.answered?.(key, outcome);
    return outcome.value.to(call.options);
  }

  private hit(call: Call, key: string, found: FoundFresh, now?: number): Shared {
    if (found.isDue) this.refreshBehind(call, key, found);
    return own(hitOutcome(found, serving(key, this.parts, now)));
  }

  /** Plain values, which `set` wrote, are fresh until they end. `loadElse`: the old entry only where the load fails. */
  private async outcomeOf(call: Call, key: string, askedAt: number, near?: Found): Promise<Shared> {
    const { oldAnswers, events, lookUp } = this.steps;
    const found = near ?? (await lookUp.inL2(call, key));
    switch (found.state) {
      case 'fresh':
        return this.hit(call, key, found);
      case 'plain':
        return own(plainOutcome(found, key, this.parts));
      case 'stale':
        if (!found.isServableAtOnce) break;
        this.refreshBehind(call, key, found);
        return oldAnswers.answer(key, found, 'revalidating');
      case 'miss':
        events.notFound(call, key, found);
    }
    return oldAnswers.loadElse(found, call, key, askedAt, (asked) => this.load(call, key, found, asked));
  }

  /** Looks in this process. What is being put is absent. */
  private lookNear(call: Call, key: string, now?: number): Found | undefined {
    if (this.parts.tracker.isPutting(key)) return { state: 'miss', reason: 'absent' };
    return this.steps.lookUp.inL1(call, key, now);
  }

  private refreshBehind(call: Call, key: string, found: Found): void {
    this.steps.backgroundRefresh.start(call, key, (asked) => this.load(call, key, found, asked));
  }

  /** One load at a time for a key, in this process and in the cluster. `inside`: of that very load, for which it can't wait. */
  private load(call: Call, key: string, cause: Found, asked: AskedLoad): Promise<Shared> {
    const { sharedLoads, clusterLoads, loader } = this.steps;
    return sharedLoads.share(call, key, asked, (flight) =>
      flight === 'inside'
        ? loader.loadAside(call, key, 'nested', asked.deadline)
        : clusterLoads.share(call, key, cause, asked.deadline, (load) =>
            this.loadOnce(call, key, cause, { ...load, flight }),
          ),
    );
  }

  /** Takes the version, loads, and stores the value under it: each look-up validates by that version. */
  private async loadOnce(call: Call, key: string, cause: Found, load: LoadOfFlight): Promise<Outcome> {
    const { lease, old, flight } = load;
    const { coherence } = this.parts;
    const { loader, disconnectedLoads, events, keepParts } = this.steps;
    const mayKeep = lease !== undefined && (coherence.state === 'usable' || (await coherence.mayStore()));
    if (!mayKeep) return disconnectedLoads.run(call, key, flight);
    const { version } = coherence;
    const loaded = await loader.run(call, key, flight, { origin: { token: lease, version }, old });
    const kept = await keepEntry(key, loaded.made, keepParts);
    events.kept(call, key, kept);
    return missOutcome(cause, kept, { ...loaded, version, key });
  }

  /** Refreshes the entry of a call by the clock. @param isDue whether an entry of that age is to be refreshed */
  refresh(call: Call, key: string, isDue: IsDue): Promise<Refreshed> {
    const look = () => this.lookNear(call, key) ?? this.steps.lookUp.inL2(call, key);
    return refreshed(call, key, isDue, { ...this.parts, look, load: this.load.bind(this) });
  }

  /** Listens for loads of other processes. */
  start(): void {
    this.steps.start();
  }

  /** Aborts the signals of loaders, and listens no more. */
  close(): void {
    this.steps.close();
  }
}
