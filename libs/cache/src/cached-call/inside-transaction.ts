import type { Clock } from '../time/clock.js';
import type { Coherence } from '../invalidation/coherence.js';
import type { HeldWrites } from '../transaction/held-writes.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Call } from './call/call.js';
import type { Admission } from './loading/admission.js';
import type { CallEvents } from './loading/call-events.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import type { Loader } from './loading/loader.js';
import { hitOutcome, type Outcome, own, plainOutcome, serving, type Shared } from './loading/outcome.js';
import { namesOf } from '../ports/names.js';
import type { LookUp } from './look-up/look-up.js';
import { heldPlain } from './look-up/read-entry.js';

export interface InsideTransactionParts {
  readonly transactions: Pick<Transactions, 'here'>;
  readonly lookUp: LookUp;
  readonly loader: Loader;
  readonly admission: Admission;
  readonly callEvents: CallEvents;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly tracker: DependencyTracker;
}

/**
 * Answers calls from inside of an open transaction. The cache answers with what is fresh, and what the transaction has
 * neither written nor invalidated. All else is loaded past the cache, for this caller alone. A load in there may see
 * what is not committed yet, or a snapshot from before another's commit: nobody else may ever get it.
 */
export class InsideTransaction {
  constructor(private readonly parts: InsideTransactionParts) {}

  /** The outcome of a call; `undefined` where the calling code is not inside of a transaction. */
  outcomeOf(call: Call, key: string): Promise<Shared> | undefined {
    const part = this.parts.transactions.here();
    return part === undefined ? undefined : this.answer(call, key, part.transaction.held);
  }

  private async answer(call: Call, key: string, held: HeldWrites): Promise<Shared> {
    const { loader, callEvents, admission } = this.parts;
    const cached = await this.cached(call, key, held);
    if (cached !== undefined) return own(cached);
    try {
      return own(await admission.admit(() => loader.loadAside(call, key, 'transaction')));
    } catch (error) {
      const isOwnLimit = admission.hasRejected(error);
      callEvents.unanswered(call, key, { collapsed: false, isRemembered: false, isOwnLimit, error });
      throw error;
    }
  }

  private async cached(call: Call, key: string, held: HeldWrites): Promise<Outcome | undefined> {
    const { lookUp, callEvents, tracker } = this.parts;
    const value = held.values.get(key);
    if (value?.kind === 'plain')
      return plainOutcome(heldPlain(value.value, this.parts.clock), key, this.parts);
    if (tracker.isPutting(key) || held.covers(namesOf(key, []))) return undefined;
    const found = lookUp.inL1(call, key) ?? (await lookUp.inL2(call, key));
    callEvents.notFound(call, key, found);
    if (found.state === 'plain')
      return held.coversPlain(key) ? undefined : plainOutcome(found, key, this.parts);
    // What came to be held while the server was asked counts too.
    if (found.state !== 'fresh' || held.covers(found.local.names)) return undefined;
    return hitOutcome(found, serving(key, this.parts));
  }
}
