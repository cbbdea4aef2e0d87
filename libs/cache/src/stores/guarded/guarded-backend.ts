import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { Backend, Bus, Leases, Versions } from '../../contract/backend.port.js';
import type { DueList } from '../../contract/due-list.port.js';
import type { LimitStore } from '../../contract/limit-store.port.js';
import type { CacheStore } from '../../contract/cache-store.port.js';
import { CacheStoreUnavailableError } from '../../contract/errors.js';

export interface BreakerOptions {
  /** So many failures in a row open it. Default 5. */
  failuresInRow?: number;
  /** How long it stays open before one call is let through to try, in milliseconds. Default 1,000. */
  openForMs?: number;
}

/**
 * A backend whose calls fail at once while it is known to be away: so many failures in a row, and it is left alone for a
 * while, then tried by one call. (Each call that does reach the server is limited in time by the store itself.)
 */
export class GuardedBackend implements Backend {
  readonly isShared: boolean;
  readonly store: CacheStore;
  readonly leases: Leases;
  readonly versions: Versions;
  readonly limits: LimitStore;
  readonly dueList: DueList;
  readonly bus: Bus;
  private readonly breaker: CircuitBreakerPolicy;

  constructor(
    private readonly backend: Backend,
    { failuresInRow = 5, openForMs = 1_000 }: BreakerOptions = {},
  ) {
    const { store, leases, versions, limits, dueList } = backend;
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof CacheStoreUnavailableError),
      { breaker: new ConsecutiveBreaker(failuresInRow), halfOpenAfter: openForMs },
    );
    this.isShared = backend.isShared;
    this.bus = backend.bus;
    this.store = {
      name: store.name,
      read: (keys) => this.guard(() => store.read(keys)),
      write: (values) => this.guard(() => store.write(values)),
      delete: (keys) => this.guard(() => store.delete(keys)),
      clear: (keysStartWith, kind) => this.guard(() => store.clear(keysStartWith, kind)),
      health: () => store.health(),
      close: () => store.close(),
    };
    this.leases = {
      take: (...args) => this.guard(() => leases.take(...args)),
      takeOver: (...args) => this.guard(() => leases.takeOver(...args)),
      seize: (...args) => this.guard(() => leases.seize(...args)),
      renew: (...args) => this.guard(() => leases.renew(...args)),
      commit: (...args) => this.guard(() => leases.commit(...args)),
      end: (...args) => this.guard(() => leases.end(...args)),
    };
    this.versions = {
      invalidate: (...args) => this.guard(() => versions.invalidate(...args)),
      sync: (...args) => this.guard(() => versions.sync(...args)),
      reset: () => this.guard(() => versions.reset()),
    };
    this.dueList = {
      touch: (...args) => this.guard(() => dueList.touch(...args)),
      claim: (...args) => this.guard(() => dueList.claim(...args)),
      renewed: (...args) => this.guard(() => dueList.renewed(...args)),
      putOff: (...args) => this.guard(() => dueList.putOff(...args)),
      drop: (...args) => this.guard(() => dueList.drop(...args)),
      state: () => this.guard(() => dueList.state()),
    };
    this.limits = {
      take: (...args) => this.guard(() => limits.take(...args)),
      claim: (...args) => this.guard(() => limits.claim(...args)),
      leave: (...args) => this.guard(() => limits.leave(...args)),
      refund: (...args) => this.guard(() => limits.refund(...args)),
      release: (...args) => this.guard(() => limits.release(...args)),
      renew: (...args) => this.guard(() => limits.renew(...args)),
      peek: (...args) => this.guard(() => limits.peek(...args)),
      reset: (...args) => this.guard(() => limits.reset(...args)),
      pause: (...args) => this.guard(() => limits.pause(...args)),
      correct: (...args) => this.guard(() => limits.correct(...args)),
      record: (...args) => this.guard(() => limits.record(...args)),
      attend: (...args) => this.guard(() => limits.attend(...args)),
    };
  }

  close(): Promise<void> {
    return this.backend.close();
  }

  private async guard<Result>(call: () => Promise<Result>): Promise<Result> {
    try {
      return await this.breaker.execute(call);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new CacheStoreUnavailableError(
        `The store at ${this.store.name} failed several times in a row and is left alone for a moment.`,
      );
    }
  }
}
