import type { Backend } from '../ports/backend.js';
import type { BusMessage } from '../ports/bus.js';
import type { LoadScope } from '../api/load-scope.js';
import type { Clock } from '../time/clock.js';
import { RateLimitedError } from '../api/errors.js';
import type { CacheEventBus } from '../api/events.js';
import type { ConsumeOptions } from '../options/consume-options.js';
import type { SupplierFeedback } from '../api/supplier-feedback.js';
import type { CallEnd } from '../api/supplier-feedback.js';
import { LONGEST_PAUSE_MS } from './feedback/pause.js';
import { standardFeedback } from './feedback/supplier-feedback.js';
import { HeldPermit } from './held-permit.js';
import { permitRequest, newToken } from './permit-request.js';
import type { LimiterRegistry } from './limiter-registry.js';
import type { Limiter } from '../options/limiter-options.js';
import { LimitsWithFallback } from './fallback/limits-with-fallback.js';
import type { FallbackLimits } from './fallback/fallback-limits.js';
import { Membership } from './fallback/membership.js';
import { RunningCalls } from './running-calls.js';
import { WaitingLines } from './waiting/waiting-lines.js';

/** What the flow works with. */
export interface LimitedCallParts {
  readonly backend: Pick<Backend, 'limits' | 'bus' | 'isShared'>;
  /** What counts in this process while the store is away. */
  readonly fallback: FallbackLimits;
  readonly registry: LimiterRegistry;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  /** Of the load that the asking code is part of, where it is part of one. */
  readonly loadScope: () => LoadScope | undefined;
  /** Chance from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * The flow of one limited call, from top to bottom. Steps give facts; only here events are told.
 *
 * - **Ask** (`limitedRequest`): what the call costs, for whom it is, and how long it may wait: what the caller says, or
 *   follows from the load that the call is part of.
 * - **Wait** (`WaitingLine`): the limits are asked, all windows and the place among calls under way at once. What can't
 *   be granted yet has its turn in a line that all processes share; who would wait too long is told at once, and nothing
 *   was spent.
 * - **Without the server** (`LimitsAtHand`): each process counts for itself, with its share; or every call is let through,
 *   or none.
 * - **Heed**: what the supplier's answer says of its limits pauses all processes, or lowers what is left.
 */
export class LimitedCall {
  private readonly limits: LimitsWithFallback;
  private readonly lines: WaitingLines;
  private readonly running: RunningCalls;
  private readonly membership: Membership;
  private readonly stopListening: () => void;

  constructor(private readonly parts: LimitedCallParts) {
    const { backend, clock, events, random = Math.random } = parts;
    this.membership = new Membership(backend.limits, clock, newToken());
    this.limits = new LimitsWithFallback({
      ...parts,
      membership: this.membership,
      onFallback: (isActive) => {
        events.emit('limitsFallback', { isActive });
        this.lines.counterChanged();
      },
    });
    this.lines = new WaitingLines({ limits: this.limits, clock, random });
    this.running = new RunningCalls(clock, (...args) => this.limits.prolong(...args));
    this.stopListening = backend.bus.listen({
      message: (message) => this.hear(message),
      broken: () => undefined,
      connected: () => undefined,
    });
  }

  /**
   * Makes a call as soon as it may be made.
   *
   * @param where the method, for messages
   * @throws RateLimitedError, RateLimitRequestError, CacheDurationError; what the call throws
   */
  async run<Value>(
    limiter: Limiter,
    options: ConsumeOptions,
    where: string,
    call: () => Promise<Value>,
  ): Promise<Value> {
    const permit = await this.acquire(limiter, options, where);
    const { clock, events } = this.parts;
    const beganAt = clock.monotonic();
    const end = await endOf(call);
    const ended = { limiter: limiter.name, durationMs: clock.monotonic() - beganAt };
    events.emit('limitedCallEnded', 'error' in end ? { ...ended, error: end.error } : ended);
    await this.heed(limiter, permit, end);
    void permit.release();
    if ('error' in end) throw end.error;
    return end.value;
  }

  /** The right to make one call. @throws as {@link run} */
  async acquire(limiter: Limiter, options: ConsumeOptions, where: string): Promise<HeldPermit> {
    const { clock, events, loadScope } = this.parts;
    const askedAt = clock.monotonic();
    const request = permitRequest(limiter, options, where, loadScope(), askedAt);
    const { cost, priority } = request;
    const { name } = limiter;
    try {
      const acquired = await this.lines.of(request.id).ask(request);
      const waitedMs = clock.monotonic() - askedAt;
      const { remaining, countedBy, hasWaited } = acquired;
      const told = { limiter: name, priority, cost, waitedMs, hasWaited, remaining, countedBy };
      events.emit('permitAcquired', told);
      const { limits, running } = this;
      return new HeldPermit(request, acquired, { limits, running, clock });
    } catch (error) {
      if (error instanceof RateLimitedError) {
        const { reason, retryAfterMs } = error;
        events.emit('permitRejected', { limiter: name, priority, reason, retryAfterMs });
      }
      throw error;
    }
  }

  /** Does what the supplier's answer asks for: nobody of us calls it for a while, or less often. */
  private async heed(limiter: Limiter, { request, remaining }: HeldPermit, end: CallEnd): Promise<void> {
    const { pauseMs, budget } = this.read(limiter, end);
    if (pauseMs !== undefined && pauseMs > 0) {
      await this.pause(limiter, request.id, Math.min(pauseMs, LONGEST_PAUSE_MS), 'supplier');
    } else if (budget !== undefined && budget.remaining < remaining) {
      // Nobody waits for it.
      void this.limits.correct(limiter, request.id, budget.remaining, budget.forMs, newToken());
      this.parts.events.emit('limiterCorrected', { limiter: limiter.name, remaining: budget.remaining });
    }
  }

  private read({ name, feedback }: Limiter, end: CallEnd): SupplierFeedback {
    try {
      const reader = feedback === 'standard' ? standardFeedback : feedback;
      return reader?.(end, this.parts.clock.now()) ?? {};
    } catch (error) {
      this.parts.events.emit('feedbackFailed', { limiter: name, error });
      return {};
    }
  }

  /** Nothing is granted for that long, to any process. */
  async pause(limiter: Limiter, id: string, forMs: number, by: 'supplier' | 'hand'): Promise<void> {
    await this.limits.pause(id, forMs);
    this.parts.events.emit('limiterPaused', { limiter: limiter.name, forMs, by });
  }

  /** Ends a pause, in all processes. @returns whether the store was there */
  readonly resume = (id: string): Promise<boolean> => this.limits.resume(id);

  peek(limiter: Limiter, id: string): ReturnType<LimitsWithFallback['peek']> {
    return this.limits.peek(limiter, id);
  }

  async reset(limiter: Limiter, id: string): Promise<boolean> {
    this.parts.events.emit('limiterReset', { limiter: limiter.name });
    return this.limits.reset(id);
  }

  /** Limits are others now: what those who wait were told may not hold any more. */
  limitsChanged(): void {
    this.lines.counterChanged();
  }

  /** Whether the store is away, and each limiter does what it says for that. */
  get isFallbackActive(): boolean {
    return this.limits.isActive;
  }

  /** What the store tells, or what counts in its place. */
  hear(message: BusMessage): void {
    if (message.kind === 'capacity-freed') this.lines.freed(message.id);
  }

  /** Tells others that this process is there. Never throws. */
  async open(): Promise<void> {
    if (this.parts.backend.isShared && this.parts.registry.all.length > 0) await this.membership.start();
  }

  /** Those in a line are told that the application shuts down. */
  endWaits(): void {
    this.lines.close();
  }

  async close(): Promise<void> {
    this.stopListening();
    this.endWaits();
    this.running.close();
    this.limits.close();
    if (this.parts.backend.isShared && this.parts.registry.all.length > 0) await this.membership.end();
  }
}

async function endOf<Value>(
  call: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly error: unknown }> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}
