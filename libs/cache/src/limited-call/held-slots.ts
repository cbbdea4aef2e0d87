import { AsyncLocalStorage } from 'node:async_hooks';
import type { Limiter } from '../options/limiter-options.js';
import type { AcquiredPermit, Held, PermitRequest, Slot } from './request/call-permit.js';
import type { RunningCalls } from './running-calls.js';

/** A place that running code has, and the one around it. */
interface Enclosing {
  readonly id: string;
  readonly place: LentPlace;
  readonly outer: Enclosing | undefined;
}

/** The reason for which a call stops to wait for a place of its own. */
const LENT = new Error('the call around lends its place');

/** A place that the call lends to calls inside of it, one at a time. */
class LentPlace {
  private isLent = false;
  private hasEnded = false;
  private readonly waiting: (() => void)[] = [];
  private free: () => void = () => undefined;

  get isOpen(): boolean {
    return !this.hasEnded;
  }

  /** @returns whether it is lent to the one who asks */
  borrow(): boolean {
    if (this.isLent) return false;
    this.isLent = true;
    return true;
  }

  /** Calls back once it is lent to the one who waits. @returns a function that ends the wait */
  waitFor(lent: () => void): () => void {
    this.waiting.push(lent);
    return () => {
      const place = this.waiting.indexOf(lent);
      if (place >= 0) this.waiting.splice(place, 1);
    };
  }

  giveBack(): void {
    const next = this.waiting.shift();
    if (next !== undefined) return next();
    this.isLent = false;
    this.free();
  }

  /** Lends it to nobody new. @returns once it is back */
  async end(): Promise<void> {
    this.hasEnded = true;
    if (this.isLent) await new Promise<void>((resolve) => (this.free = resolve));
  }
}

/**
 * Knows the places in `concurrency` that running code has. A call inside of another one of the same limiter and key
 * runs in the place of that one: else it would wait for itself. Where several run inside at once, one has that place, and the
 * others wait for it or for places of their own, whichever comes first.
 */
export class HeldSlots {
  private readonly running = new AsyncLocalStorage<Enclosing>();
  private readonly withoutSlots = new WeakMap<Limiter, Limiter>();

  constructor(private readonly calls: Pick<RunningCalls, 'add' | 'remove'>) {}

  /** Acquires a permit with a place, of a limiter that has any. @param ask acquires one permit */
  async acquire(
    request: PermitRequest,
    ask: (request: PermitRequest) => Promise<AcquiredPermit>,
  ): Promise<Held> {
    const lender = this.lenderOf(request.id);
    if (lender === undefined) return this.ownPlace(request, await ask(request));
    if (lender.borrow()) return this.borrowed(request, lender, ask);
    return this.whicheverComesFirst(request, lender, ask);
  }

  private async whicheverComesFirst(
    request: PermitRequest,
    lender: LentPlace,
    ask: (request: PermitRequest) => Promise<AcquiredPermit>,
  ): Promise<Held> {
    const stop = new AbortController();
    const signals = [stop.signal, request.signal].filter((signal) => signal !== undefined);
    let isLent = false;
    const stopWaiting = lender.waitFor(() => {
      isLent = true;
      stop.abort(LENT);
    });
    try {
      const acquired = await ask({ ...request, signal: AbortSignal.any(signals) });
      if (isLent) lender.giveBack();
      return this.ownPlace(request, acquired);
    } catch (error) {
      if (error === LENT) return await this.borrowed(request, lender, ask);
      if (isLent) lender.giveBack();
      throw error;
    } finally {
      stopWaiting();
    }
  }

  private ownPlace(request: PermitRequest, acquired: AcquiredPermit): Held {
    this.calls.add(request);
    return { request, acquired, slot: this.slotOf(request.id, () => this.calls.remove(request)) };
  }

  private async borrowed(
    request: PermitRequest,
    lender: LentPlace,
    ask: (request: PermitRequest) => Promise<AcquiredPermit>,
  ): Promise<Held> {
    const within = { ...request, limiter: this.withoutSlot(request.limiter) };
    try {
      const acquired = await ask(within);
      return { request: within, acquired, slot: this.slotOf(request.id, () => lender.giveBack()) };
    } catch (error) {
      lender.giveBack();
      throw error;
    }
  }

  private slotOf(id: string, ended: () => void): Slot {
    const place = new LentPlace();
    const enclosing: Enclosing = { id, place, outer: this.running.getStore() };
    return {
      run: (code) => this.running.run(enclosing, code),
      end: async () => {
        await place.end();
        ended();
      },
    };
  }

  private lenderOf(id: string): LentPlace | undefined {
    for (let one = this.running.getStore(); one !== undefined; one = one.outer) {
      if (one.id === id && one.place.isOpen) return one.place;
    }
    return undefined;
  }

  /** The limiter as it is at each moment, but for its places. */
  private withoutSlot(limiter: Limiter): Limiter {
    let without = this.withoutSlots.get(limiter);
    if (without === undefined) {
      const policy = { get: () => ({ ...limiter.policy, concurrency: undefined }) };
      without = Object.create(limiter, { policy }) as Limiter;
      this.withoutSlots.set(limiter, without);
    }
    return without;
  }
}
