import type { Limiter } from '../options/limiter-options.js';
import type { Backend } from '../ports/backend.js';
import type { Bus, BusListener, BusMessage } from '../ports/bus.js';
import type { Peeked } from '../ports/limit-store.js';
import type { LimitsConnection } from './fallback/limits-connection.js';
import type { Membership } from './fallback/membership.js';
import type { ServerLimits } from './fallback/server-limits.js';
import type { KnownLimiters } from './fallback/unreported-permits.js';
import type { LimitedCallEvents } from './limited-call-events.js';
import type { LimiterQueues } from './queue/limiter-queues.js';
import { idOf } from './request/call-permit.js';
import type { RunningCalls } from './running-calls.js';

export interface LimiterControlParts {
  readonly backend: Pick<Backend, 'bus' | 'isShared'>;
  /** Where the fallback publishes freed capacity. */
  readonly localBus: Pick<Bus, 'listen'>;
  readonly limiters: KnownLimiters;
  readonly events: LimitedCallEvents;
  readonly membership: Membership;
  readonly connection: LimitsConnection;
  readonly limits: ServerLimits;
  readonly queues: LimiterQueues;
  readonly running: RunningCalls;
}

/** Starts, steers and ends the limiters of an application. Without a key, it steers the limiter itself. */
export class LimiterControl {
  private stops: readonly (() => void)[] = [];

  constructor(private readonly parts: LimiterControlParts) {}

  /** Listens for freed capacity, and for a server that disconnects or comes back. */
  start(): void {
    const { backend, localBus, connection, queues, events } = this.parts;
    connection.start();
    connection.onChange((isDisconnected) => {
      events.fallback(isDisconnected);
      queues.counterChanged();
    });
    const message = (received: BusMessage): void => {
      if (received.kind === 'capacity-freed') queues.freed(received.id);
    };
    const listener: BusListener = { kinds: ['capacity-freed'], message };
    this.stops = [backend.bus.listen(listener), localBus.listen(listener)];
  }

  /** Makes this process a member of those that limit together. Never throws. */
  async open(): Promise<void> {
    if (this.isMember) await this.parts.membership.start();
  }

  /** Rejects all queued calls. */
  endWaits(): void {
    this.parts.queues.close();
  }

  async close(): Promise<void> {
    this.stops.forEach((stop) => stop());
    this.endWaits();
    this.parts.running.close();
    this.parts.connection.close();
    if (this.isMember) await this.parts.membership.end();
  }

  /** The server that counts is disconnected: each limiter does what its `storeDown` says. */
  get isFallbackActive(): boolean {
    return this.parts.connection.isDisconnected;
  }

  /** Lets queued calls ask anew, since limits are others now. */
  limitsChanged(): void {
    this.parts.queues.limitsChanged();
  }

  /** Returns what is left for a user, and how long one unit would take. Spends nothing. */
  peek(limiter: Limiter, key?: string): Promise<Peeked> {
    return this.parts.limits.peek(limiter, idOf(limiter, key));
  }

  /** Permits nothing for that long. A pause that ends later stays. */
  async pause(limiter: Limiter, forMs: number, key?: string): Promise<void> {
    await this.parts.limits.pause(idOf(limiter, key), forMs);
    this.parts.events.paused(limiter, forMs, 'hand');
  }

  /** Ends a pause. @returns whether the server did it too */
  resume(limiter: Limiter, key?: string): Promise<boolean> {
    return this.parts.limits.resume(idOf(limiter, key));
  }

  /** Forgets what was permitted, and any pause. Running calls stay so. @returns whether the server did it too */
  reset(limiter: Limiter, key?: string): Promise<boolean> {
    this.parts.events.reset(limiter);
    return this.parts.limits.reset(idOf(limiter, key));
  }

  private get isMember(): boolean {
    return this.parts.backend.isShared && this.parts.limiters.all.length > 0;
  }
}
