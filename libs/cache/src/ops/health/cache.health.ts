import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import type { StoreHealth } from '../../ports/cache-store.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { HealthState } from '../../api/events.js';
import type { LimiterOptions } from '../../options/limiter-options.js';
import { LimitedCall } from '../../limited-call/limited-call.js';
import { LimiterRegistry } from '../../limited-call/limiter-registry.js';
import { CacheEvents } from '../../nest/cache.events.js';
import { CacheScheduler } from '../../nest/cache.scheduler.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/checked-options.js';
import { ScheduledRefresh } from '../../scheduling/scheduled-refresh.js';
import { BusCheck } from './checks/bus-check.js';
import { EventLoopCheck } from './checks/event-loop-check.js';
import { LimitsCheck } from './checks/limits-check.js';
import { RevalidationCheck } from './checks/revalidation-check.js';
import { SchedulerCheck } from './checks/scheduler-check.js';
import { StoreCheck } from './checks/store-check.js';
import { SupplierCheck } from './checks/supplier-check.js';
import type { HealthCheck } from './health-check.js';
import { type HealthChange, HealthHistory } from './health-history.js';
import { HealthWatch, type PartHealth } from './health-watch.js';
import { PROCESS_NAME } from '../process-name.js';
import { withinTime } from '../../time/within-time.js';

/** How limiters count. */
export interface LimitsHealth {
  /** `down`: the server that counts for all processes did not answer, and each limiter does what it says for that. */
  readonly state: 'up' | 'down';
  readonly limiters: readonly {
    readonly name: string;
    readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
  }[];
}

/** How the application is, as this process sees it. */
export interface HealthReport {
  /** `down` only where the store is, and `health.strict` says so: the application works without it. */
  readonly state: HealthState;
  readonly parts: readonly PartHealth[];
  /** `host/pid`. */
  readonly process: string;
  readonly uptimeSeconds: number;
}

/** What is known by looks that are older is looked at anew for whoever asks. */
const KNOWN_FOR_MS = 3_000;

/** How long who asks waits for that: little where something is known, else longer than a busy process is late. */
const PATIENCE_WHEN_KNOWN_MS = 50;
const PATIENCE_MS = 250;

/** A look may take that much longer than a command of the server. */
const LOOK_MARGIN_MS = 500;

/** How the cache and what it needs are. The application works without its server, so that makes it degraded, not dead. */
@Injectable()
export class CacheHealth implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly eventLoop = new EventLoopCheck();
  private readonly suppliers: SupplierCheck;
  private readonly watch: HealthWatch;
  private readonly record: HealthHistory;

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly limitedCall: LimitedCall,
    private readonly limiterRegistry: LimiterRegistry,
    private readonly revalidation: ScheduledRefresh,
    private readonly scheduler: CacheScheduler,
    events: CacheEvents,
  ) {
    const { clock, commandTimeoutMs, health } = options;
    this.suppliers = new SupplierCheck(health.suppliers, clock, events);
    this.record = new HealthHistory({ auditLog: backend.auditLog, events, clock, process: PROCESS_NAME });
    this.watch = new HealthWatch({
      checks: () => this.checks(),
      clock,
      events,
      limitMs: commandTimeoutMs + LOOK_MARGIN_MS,
      essential: health.isStrict ? ['store'] : [],
    });
  }

  onApplicationBootstrap(): void {
    this.eventLoop.start();
    const { health: schedule } = this.options.scheduler;
    if (schedule !== undefined) {
      this.scheduler.addJob({ name: 'cache:health', schedule, run: () => this.look() });
    }
  }

  onApplicationShutdown(): void {
    this.eventLoop.end();
    this.suppliers.close();
    this.record.close();
  }

  /** How everything is. Answers within a quarter of a second, whatever hangs. */
  async report(): Promise<HealthReport> {
    const { ageMs } = this.watch;
    if (ageMs >= KNOWN_FOR_MS) {
      const patienceMs = Number.isFinite(ageMs) ? PATIENCE_WHEN_KNOWN_MS : PATIENCE_MS;
      await withinTime(this.look(), patienceMs, this.options.clock);
    }
    const uptimeSeconds = Math.floor(process.uptime());
    return { ...this.watch.health, process: PROCESS_NAME, uptimeSeconds };
  }

  /**
   * What states parts were in, as all processes saw it, the newest first; while the store is away as this one did.
   *
   * @param most default 100, at most 500
   * @param withinMs after which it answers with what this process knows; default as long as the store takes
   */
  history(most = 100, withinMs?: number): Promise<HealthChange[]> {
    return this.record.changes(most, withinMs);
  }

  /** Asks the store; takes at most `commandTimeout`. */
  async check(): Promise<StoreHealth & { store: string }> {
    const { store } = this.backend;
    return { store: store.name, ...(await store.health()) };
  }

  /** How the limiters counted when they were last asked. */
  limits(): LimitsHealth {
    return { state: this.limitedCall.control.isFallbackActive ? 'down' : 'up', limiters: this.limiters() };
  }

  private async look(): Promise<void> {
    await this.watch.look();
    try {
      await this.record.write();
    } catch (error) {
      // It is kept until the store is back.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  private checks(): HealthCheck[] {
    const { backend, limitedCall, revalidation, scheduler, options } = this;
    const { clock, commandTimeoutMs, enabled } = options;
    const ofProcess = [this.eventLoop, new SchedulerCheck(() => scheduler.takeLatestMs()), this.suppliers];
    const limits = new LimitsCheck(limitedCall.control, () => this.limiters());
    // A cache that was turned off is not missed; limits are counted on its server all the same.
    if (!enabled) return [...ofProcess, limits];
    return [
      new StoreCheck(backend, clock),
      ...(backend.isShared ? [new BusCheck(backend.bus, clock, commandTimeoutMs)] : []),
      ...ofProcess,
      limits,
      ...(revalidation.isNeeded ? [new RevalidationCheck(backend.refreshQueue)] : []),
    ];
  }

  private limiters(): LimitsHealth['limiters'] {
    return this.limiterRegistry.all.map(({ name, storeDown }) => ({ name, storeDown }));
  }
}
