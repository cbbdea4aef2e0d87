import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { CacheEventBus } from '../../api/events.js';
import { DEFAULT_BREAKER_FAILURES, DEFAULT_BREAKER_OPEN_MS } from '../../options/storage-options.js';
import type { Backend, StoreReport } from '../../ports/backend.js';
import { behindGate } from '../../ports/port-calls.js';

export interface BreakerOptions {
  /** So many failures in a row open it. Default 5. */
  failuresInRow?: number;
  /** The time that it stays open before one call is let through to try, in milliseconds. Default 1,000. */
  openForMs?: number;
}

/**
 * A backend whose calls fail at once while it is known to fail. After so many failures in a row it is left alone for a
 * while, then tried by one call. A refusal is an answer: nobody waits for it, and what else the server does goes on. The
 * backend itself limits in time each call that does reach the server. Each such call is emitted as `storeCalled`, and a
 * change of the breaker as `breaker`.
 */
export class GuardedBackend implements Backend {
  readonly isShared: boolean;
  readonly store: Backend['store'];
  readonly leases: Backend['leases'];
  readonly versions: Backend['versions'];
  readonly limits: Backend['limits'];
  readonly refreshQueue: Backend['refreshQueue'];
  readonly auditLog: Backend['auditLog'];
  readonly counters: Backend['counters'];
  readonly settings: Backend['settings'];
  readonly bus: Backend['bus'];
  private readonly breaker: CircuitBreakerPolicy;
  /** A call failed since the last one that was answered. */
  private hasFailed = false;
  /** Calls that failed when they were made last. */
  private readonly troubled = new Set<string>();
  /** Why the latest call that counted failed. */
  private lastFailure = '';

  constructor(
    private readonly backend: Backend,
    private readonly events: Pick<CacheEventBus, 'emit'>,
    { failuresInRow = DEFAULT_BREAKER_FAILURES, openForMs = DEFAULT_BREAKER_OPEN_MS }: BreakerOptions = {},
  ) {
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof CacheStoreUnavailableError && !error.isRefusal),
      { breaker: new ConsecutiveBreaker(failuresInRow), halfOpenAfter: openForMs },
    );
    this.breaker.onStateChange((state) => {
      if (state === CircuitState.HalfOpen) return;
      events.emit('breaker', { isOpen: state !== CircuitState.Closed });
    });
    this.isShared = backend.isShared;
    this.bus = backend.bus;
    ({
      store: this.store,
      leases: this.leases,
      versions: this.versions,
      limits: this.limits,
      refreshQueue: this.refreshQueue,
      auditLog: this.auditLog,
      counters: this.counters,
      settings: this.settings,
    } = behindGate(backend, (call, ask, callers) => this.guard(call, ask, callers)));
  }

  /** As with the store's health, the server itself is asked, whatever the breaker says. */
  inspect(): Promise<StoreReport> {
    return this.backend.inspect();
  }

  close(): Promise<void> {
    return this.backend.close();
  }

  private report(call: string, durationMs: number, error: unknown): void {
    const isAnswered = !(error instanceof CacheStoreUnavailableError);
    if (!isAnswered && !error.isRefusal) this.lastFailure = error.message;
    this.events.emit('storeCalled', { call, durationMs, isAnswered, ...(!isAnswered && { error }) });
    if (isAnswered) return;
    this.troubled.add(call);
    this.events.emit('storeTroubled', { call, error });
  }

  /** Lets the breaker know of a failure so often, until it opens. */
  private async count(failure: unknown, times: number): Promise<void> {
    this.hasFailed = true;
    for (let told = 0; told < times && this.breaker.state === CircuitState.Closed; told += 1)
      await this.breaker.execute(() => Promise.reject(failure)).catch(() => undefined);
  }

  private async guard<Result>(call: string, ask: () => Promise<Result>, callers: number): Promise<Result> {
    const askedAt = performance.now();
    // A closed breaker without failures has nothing to decide, and each of its steps would cost a read a promise.
    const isUnasked = !this.hasFailed;
    try {
      const result = await (isUnasked ? ask() : this.breaker.execute(ask));
      // It began before the failures, and ends a row of them.
      if (isUnasked && this.hasFailed && this.breaker.state === CircuitState.Closed) {
        await this.breaker.execute(() => undefined);
      }
      this.hasFailed &&= this.breaker.state !== CircuitState.Closed;
      this.events.emit('storeCalled', { call, durationMs: performance.now() - askedAt, isAnswered: true });
      if (this.troubled.delete(call)) this.events.emit('storeTroubled', { call });
      return result;
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) {
        // Once for each caller; where the breaker was asked, it has counted one.
        await this.count(error, isUnasked ? callers : callers - 1);
        this.report(call, performance.now() - askedAt, error);
        throw error;
      }
      throw new CacheStoreUnavailableError(
        `The store at ${this.store.name} failed several times in a row and is left alone for a moment. ${this.lastFailure}`,
      );
    }
  }
}
