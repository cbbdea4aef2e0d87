import { AsyncLocalStorage } from 'node:async_hooks';
import { RateLimitedError } from '../../api/errors.js';
import type { DependencyTracker, EnclosingLoads } from './dependency-tracker.js';

/** Acquires the permits of a request. @returns what gives them back @throws RateLimitedError */
export interface AcquirePermits {
  (): Promise<() => Promise<void>>;
}

/** The permits of one request: acquired before its first load, and good for all of its loads. */
class RequestPermits {
  private acquired: ReturnType<AcquirePermits> | undefined;
  private isAcquired = false;
  /** The loads that rely on the permits. */
  private loads = 0;

  /** @param rejections takes each error that rejects the request */
  constructor(
    private readonly acquire: AcquirePermits,
    private readonly rejections: WeakSet<object>,
  ) {}

  /** Lets one more load rely on the permits. @returns the wait for them; nothing where the request has them */
  rely(): Promise<void> | undefined {
    this.loads += 1;
    return this.isAcquired ? undefined : this.wait();
  }

  /** A load that relied on the permits was not needed after all. The last of them gives the permits back. */
  async withdraw(): Promise<void> {
    this.loads -= 1;
    const { acquired } = this;
    if (this.loads > 0 || acquired === undefined) return;
    this.acquired = undefined;
    this.isAcquired = false;
    await (
      await acquired
    )();
  }

  /** Whoever asks again after a rejection may find room: only loads that ask at the same time share it. */
  private async wait(): Promise<void> {
    this.acquired ??= this.acquire();
    const { acquired } = this;
    try {
      await acquired;
      this.isAcquired = this.acquired === acquired;
    } catch (error) {
      this.loads -= 1;
      if (this.acquired === acquired) this.acquired = undefined;
      if (error instanceof RateLimitedError) this.rejections.add(error);
      throw error;
    }
  }
}

/** The wait of a load for the permits of its request. */
export interface AskedAdmission {
  /** @throws RateLimitedError */
  readonly admitted: Promise<void>;
  /** Says that nothing was loaded: the permits are given back, unless another load relies on them. */
  withdraw(): Promise<void>;
}

/**
 * Admits the loads of requests that have a limit on them. A request asks once, before it starts or joins the first load
 * that it waits for. What runs inside of a load never asks: whoever waits for that load has asked, and for a refresh behind
 * an answer nobody does.
 */
export class Admission {
  /** No request of this process has had a limit so far: then there is nothing to ask. */
  isUnused = true;
  private readonly requests = new AsyncLocalStorage<RequestPermits>();
  /** To tell a rejection of the request from that of a supplier's limiter. */
  private readonly rejections = new WeakSet<object>();

  constructor(private readonly tracker: Pick<DependencyTracker, 'here'>) {}

  /** Runs a request whose loads need permits. */
  run<Result>(acquire: AcquirePermits, request: () => Result): Result {
    this.isUnused = false;
    return this.requests.run(new RequestPermits(acquire, this.rejections), request);
  }

  /** Asks for a load that the calling code will wait for. @returns nothing where it may begin at once */
  ask(): AskedAdmission | undefined {
    if (this.isUnused) return undefined;
    const request = this.requests.getStore();
    if (request === undefined || isInsideLoad(this.tracker.here())) return undefined;
    const admitted = request.rely();
    return admitted && { admitted, withdraw: () => request.withdraw() };
  }

  /** Begins a load once its request is admitted. @throws RateLimitedError; what the load throws */
  async admit<Value>(load: () => Promise<Value>): Promise<Value> {
    await this.ask()?.admitted;
    return load();
  }

  /** Says that a limit on the request was reached, before anything was loaded. */
  hasRejected(error: unknown): boolean {
    return error instanceof RateLimitedError && this.rejections.has(error);
  }

  /** Turns the storage off: Node carries it along with every promise otherwise. */
  close(): void {
    this.requests.disable();
  }
}

/** A put is no load: nobody shares it, and its method may load. */
function isInsideLoad(place: EnclosingLoads): boolean {
  return place.some(({ work, outer }) => work.isPut !== true || isInsideLoad(outer));
}
