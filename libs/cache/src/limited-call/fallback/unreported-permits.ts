import type { Backend } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type { LimiterRegistry } from '../limiter-registry.js';
import type { FallbackLimits } from './fallback-limits.js';

export interface UnreportedPermitsParts {
  readonly backend: Pick<Backend, 'limits'>;
  readonly fallback: FallbackLimits;
  readonly registry: LimiterRegistry;
  readonly clock: Clock;
}

/** Told in one step. */
const MOST_LIMITERS = 100;
const MOST_GRANTS = 500;
/** The pauses that are kept to be told; beyond that the oldest goes. */
const MOST_PAUSES = 10_000;

/**
 * The limiters, and keys of them, of which the store may not know what this process was granted: it was away then, or has
 * lost it since. It is told before it is asked for more of them. So are pauses that came while it was away.
 */
export class UnreportedPermits {
  private readonly ids = new Set<string>();
  /** By id, when the pause ends, on the monotonic clock. */
  private readonly pauses = new Map<string, number>();
  private readonly reporting = new Map<string, Promise<void>>();

  constructor(private readonly parts: UnreportedPermitsParts) {}

  has(id: string): boolean {
    return this.ids.has(id) || this.reporting.has(id);
  }

  add(id: string): void {
    this.ids.add(id);
  }

  /** The store may have lost all that it was told. */
  addAll(): void {
    for (const id of this.parts.fallback.ids) this.ids.add(id);
  }

  addPause(id: string, forMs: number): void {
    const { clock } = this.parts;
    const [oldest] = this.pauses.keys();
    if (this.pauses.size >= MOST_PAUSES && oldest !== undefined) this.pauses.delete(oldest);
    this.pauses.set(id, Math.max(this.pauses.get(id) ?? 0, clock.monotonic() + forMs));
    this.ids.add(id);
  }

  dropPause(id: string): void {
    this.pauses.delete(id);
  }

  /** @throws CacheStoreUnavailableError; what was not told is still to be told then */
  report(id: string): Promise<void> {
    const telling = this.reporting.get(id) ?? this.reportNow(id).finally(() => this.reporting.delete(id));
    this.reporting.set(id, telling);
    return telling;
  }

  /** @throws CacheStoreUnavailableError */
  async reportAll(): Promise<void> {
    const ids = [...this.ids];
    for (let from = 0; from < ids.length; from += MOST_LIMITERS) {
      await Promise.all(ids.slice(from, from + MOST_LIMITERS).map((id) => this.report(id)));
    }
  }

  private async reportNow(id: string): Promise<void> {
    const { backend, fallback: own, registry, clock } = this.parts;
    const policy = registry.ofId(id)?.policy;
    // What comes from now on is for another time.
    this.ids.delete(id);
    if (policy === undefined) return;
    try {
      const permits = own.permitsOf(id, policy);
      for (let from = 0; from < permits.length; from += MOST_GRANTS) {
        await backend.limits.record(id, policy, permits.slice(from, from + MOST_GRANTS));
      }
      const pausedForMs = (this.pauses.get(id) ?? 0) - clock.monotonic();
      if (pausedForMs > 0) await backend.limits.pause(id, pausedForMs);
      this.pauses.delete(id);
    } catch (error) {
      this.ids.add(id);
      throw error;
    }
  }
}
