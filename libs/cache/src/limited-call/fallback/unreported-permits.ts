import type { Limiter } from '../../options/limiter-options.js';
import type { Backend } from '../../ports/backend.js';
import type { LocalLimits } from '../../stores/memory/limits/local-limits.js';
import type { Clock } from '../../time/clock.js';

/** The limiters of the application. */
export interface KnownLimiters {
  readonly all: readonly Limiter[];
  /** Finds the limiter that an id belongs to. */
  ofId(id: string): Limiter | undefined;
}

export interface UnreportedPermitsParts {
  readonly backend: Pick<Backend, 'limits'>;
  /** Counts in this process. */
  readonly local: Pick<LocalLimits, 'ids' | 'permitsOf'>;
  readonly limiters: KnownLimiters;
  readonly clock: Clock;
}

/** One id of which the server may not know all. */
interface Unreported {
  /** A report is needed, also after one that runs now. */
  isDue: boolean;
  report: Promise<void> | undefined;
}

/** Reported at the same time. */
const MOST_LIMITERS = 100;
/** Reported in one step. */
const MOST_PERMITS = 500;
/** The pauses that are kept for the server. Beyond that this process alone keeps them. */
const MOST_PAUSES = 100_000;

/**
 * Keeps the ids of limiters, and keys of them, whose permits the server may not know: it was disconnected then, or has
 * lost them since. They are reported before the server is asked for more. Pauses that it missed are reported too.
 */
export class UnreportedPermits {
  /** By the id of a limiter or its key. Changed here alone. */
  readonly byId = new Map<string, Unreported>();
  /** By id, when the pause ends, on the monotonic clock. */
  private readonly pauses = new Map<string, number>();

  constructor(private readonly parts: UnreportedPermitsParts) {}

  add(id: string): void {
    const known = this.byId.get(id);
    if (known === undefined) this.byId.set(id, { isDue: true, report: undefined });
    else known.isDue = true;
  }

  /** Adds all that was ever permitted here, since the server may have lost it. */
  addAll(): void {
    for (const id of this.parts.local.ids) this.add(id);
  }

  addPause(id: string, forMs: number): void {
    const now = this.parts.clock.monotonic();
    if (this.pauses.size >= MOST_PAUSES) {
      for (const [other, endsAt] of this.pauses) if (endsAt <= now) this.pauses.delete(other);
    }
    if (this.pauses.size >= MOST_PAUSES && !this.pauses.has(id)) return;
    this.pauses.set(id, Math.max(this.pauses.get(id) ?? 0, now + forMs));
    this.add(id);
  }

  dropPause(id: string): void {
    this.pauses.delete(id);
  }

  /** Tells the server what it may not know. @throws CacheStoreUnavailableError; then a report is still due */
  async report(id: string): Promise<void> {
    const unreported = this.byId.get(id);
    if (unreported === undefined) return;
    unreported.report ??= this.reportNow(id, unreported).finally(() => {
      unreported.report = undefined;
      if (!unreported.isDue) this.byId.delete(id);
    });
    await unreported.report;
  }

  /** @throws CacheStoreUnavailableError */
  async reportAll(): Promise<void> {
    const ids = [...this.byId].flatMap(([id, { isDue }]) => (isDue ? [id] : []));
    for (let from = 0; from < ids.length; from += MOST_LIMITERS) {
      await Promise.all(ids.slice(from, from + MOST_LIMITERS).map((id) => this.report(id)));
    }
  }

  private async reportNow(id: string, unreported: Unreported): Promise<void> {
    const { backend, local, limiters, clock } = this.parts;
    const policy = limiters.ofId(id)?.policy;
    // What is added from now on is for another report.
    unreported.isDue = false;
    if (policy === undefined) return;
    try {
      const permits = local.permitsOf(id, policy);
      for (let from = 0; from < permits.length; from += MOST_PERMITS) {
        await backend.limits.record(id, policy, permits.slice(from, from + MOST_PERMITS));
      }
      const pausedForMs = (this.pauses.get(id) ?? 0) - clock.monotonic();
      if (pausedForMs > 0) await backend.limits.pause(id, pausedForMs);
      this.pauses.delete(id);
    } catch (error) {
      unreported.isDue = true;
      throw error;
    }
  }
}
