import type { EntryAge } from '../values/entry.js';
import { type Call, isCached, uncachedContext } from './call/call.js';
import { type CachedCallParts, type CachedCallSteps, type Refreshed, stepsOf } from './cached-call-steps.js';
import type { LoadOfFlight } from './loading/cluster-loads.js';
import { keepEntry } from './loading/keep-entry.js';
import { SCHEDULED } from './loading/load-priority.js';
import { type AskedLoad, askedNow } from './loading/shared-loads.js';
import type { Found } from './look-up/look-up.js';
import { hitOutcome, missOutcome, plainOutcome, serving } from './loading/outcome.js';
import type { Outcome, Shared } from './loading/outcome.js';

/** The flow of one cached call: looks in L1 (this process), then in L2 (the server); answers from there, or loads. */
export class CachedCall {
  private readonly steps: CachedCallSteps;

  constructor(private readonly parts: CachedCallParts) {
    this.steps = stepsOf(parts);
  }

  async answer(call: Call): Promise<unknown> {
    const { enabled, clock, tracker } = this.parts;
    const { events, shutdown } = this.steps;
    if (!enabled || (call.options.when !== undefined && !isCached(call))) {
      events.bypassed(call, enabled ? 'when' : 'disabled');
      return call.load(uncachedContext(shutdown.signal));
    }
    const askedAt = clock.monotonic();
    const key = call.key();
    const { outcome, collapsed } = await this.outcomeOf(call, key, askedAt);
    tracker.track(outcome.dependency);
    events.answered(call, key, { outcome, collapsed, durationMs: clock.monotonic() - askedAt });
    if (outcome.stored) call.answered?.(key, outcome);
    return outcome.value.to(call.options);
  }

  /** Plain values, which `set` wrote, are fresh until they end. `loadElse`: the old entry only where the load fails. */
  private async outcomeOf(call: Call, key: string, askedAt: number): Promise<Shared> {
    const { oldAnswers, events, insideTransaction } = this.steps;
    const inside = this.parts.transactions.openCount > 0 && insideTransaction.outcomeOf(call, key);
    if (inside) return inside;
    const found = await this.look(call, key);
    switch (found.state) {
      case 'fresh':
        if (found.isDue) this.refreshBehind(call, key, found);
        return { outcome: hitOutcome(found, serving(key, this.parts)), collapsed: false };
      case 'plain':
        return { outcome: plainOutcome(found, key, this.parts), collapsed: false };
      case 'stale':
        if (!found.isServableAtOnce) break;
        this.refreshBehind(call, key, found);
        return oldAnswers.answer(key, found, 'revalidating');
      case 'miss':
        events.notFound(call, key, found);
    }
    const old = found.state === 'stale' ? found : undefined;
    return oldAnswers.loadElse(old, call, key, askedAt, (asked) => this.load(call, key, found, asked));
  }

  private look(call: Call, key: string): Found | Promise<Found> {
    if (this.parts.tracker.isPutting(key)) return { state: 'miss', reason: 'absent' };
    return this.steps.lookUp.inL1(call, key) ?? this.steps.lookUp.inL2(call, key);
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

  /**
   * Refreshes the entry of a call by the clock, unless another did by now.
   *
   * @param isDue whether an entry of that age is to be refreshed
   * @throws what the load throws
   */
  async refresh(call: Call, key: string, isDue: (age: EntryAge) => boolean): Promise<Refreshed> {
    const { clock } = this.parts;
    const found = await this.look(call, key);
    if (found.state === 'fresh') {
      const age = found.local.ageAt(clock.monotonic());
      if (!isDue(age)) return { ...age, isLoaded: false };
    }
    const { outcome } = await this.load(call, key, found, askedNow(call, SCHEDULED, clock));
    return { ...outcome, isLoaded: outcome.outcome === 'miss' };
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
