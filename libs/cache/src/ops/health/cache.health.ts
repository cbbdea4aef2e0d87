import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import type { StoreHealth } from '../../ports/cache-store.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { HealthState } from '../../api/events.js';
import { DEFAULT_LINES } from '../../options/ops-options.js';
import type { LimiterOptions } from '../../options/limiter-options.js';
import { LimitedCall } from '../../limited-call/limited-call.js';
import { LimiterRegistry } from '../../limited-call/limiter-registry.js';
import { CacheEvents } from '../../nest/cache.events.js';
import { CacheScheduler } from '../../nest/cache.scheduler.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { StoreTroubles } from '../../statistics/store-troubles.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/module-options.js';
import { ScheduledRefresh } from '../../scheduling/scheduled-refresh.js';
import { BusCheck } from './checks/bus-check.js';
import { EventLoopCheck } from './checks/event-loop-check.js';
import { LimitsCheck } from './checks/limits-check.js';
import { RevalidationCheck } from './checks/revalidation-check.js';
import { SchedulerCheck } from './checks/scheduler-check.js';
import { StoreCheck } from './checks/store-check.js';
import { SupplierCheck } from './checks/supplier-check.js';
import type { HealthCheck } from './checks/health-check.js';
import { type HealthChange, HealthHistory } from './health-history.js';
import { HealthWatch, type PartHealth } from './health-watch.js';
import { PROCESS_NAME } from '../records/process-name.js';
import { withinTime } from '../../time/within-time.js';

/** The place where limiters count: the server, or their fallback. */
export interface LimitsHealth {
  /** `down`: the server did not answer, and the fallback of each limiter is active. */
  readonly state: 'up' | 'down';
  readonly limiters: readonly {
    readonly name: string;
    readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
  }[];
}

/** The health of the application, as this process sees it. */
export interface HealthReport {
  /** `down` only where the store is down and `health.strict` is set: the application works without its store. */
  readonly state: HealthState;
  readonly parts: readonly PartHealth[];
  /** `host/pid`. */
  readonly process: string;
  readonly uptimeSeconds: number;
}

/** The age of the latest checks from which on a report runs them again. */
const FRESH_FOR_MS = 3_000;

/** The longest that a report waits for that: little where something is known, else longer than a busy process lags. */
const PATIENCE_WHEN_KNOWN_MS = 50;
const PATIENCE_MS = 250;

/** The time that a check may take beyond a command of the server. */
const CHECK_MARGIN_MS = 500;

/** Reports the health of the cache and of what it needs. The application works without its server: it is degraded then. */
@Injectable()
export class CacheHealth implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly eventLoop = new EventLoopCheck();
  private readonly suppliers: SupplierCheck;
  private readonly watch: HealthWatch;
  private readonly changes: HealthHistory;

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly limitedCall: LimitedCall,
    private readonly limiterRegistry: LimiterRegistry,
    private readonly scheduledRefresh: ScheduledRefresh,
    private readonly scheduler: CacheScheduler,
    private readonly troubles: StoreTroubles,
    events: CacheEvents,
  ) {
    const { clock, commandTimeoutMs, health } = options;
    this.suppliers = new SupplierCheck(health.suppliers, clock, events);
    this.changes = new HealthHistory({ auditLog: backend.auditLog, events, clock, process: PROCESS_NAME });
    this.watch = new HealthWatch({
      checks: () => this.checks(),
      clock,
      events,
      limitMs: commandTimeoutMs + CHECK_MARGIN_MS,
      essential: health.isStrict ? ['store'] : [],
    });
  }

  onModuleInit(): void {
    this.suppliers.start();
    this.changes.start();
  }

  onApplicationBootstrap(): void {
    this.eventLoop.start();
    const { health: schedule } = this.options.scheduler;
    if (schedule !== undefined) {
      this.scheduler.addJob({ name: 'cache:health', schedule, run: () => this.checkAll() });
    }
  }

  onApplicationShutdown(): void {
    this.eventLoop.end();
    this.suppliers.close();
    this.changes.close();
  }

  /** Reports the state of every part. Answers within a quarter of a second, whatever hangs. */
  async report(): Promise<HealthReport> {
    const { ageMs } = this.watch;
    if (ageMs >= FRESH_FOR_MS) {
      const patienceMs = Number.isFinite(ageMs) ? PATIENCE_WHEN_KNOWN_MS : PATIENCE_MS;
      await withinTime(this.checkAll(), patienceMs, this.options.clock);
    }
    const uptimeSeconds = Math.floor(process.uptime());
    return { ...this.watch.health, process: PROCESS_NAME, uptimeSeconds };
  }

  /**
   * Lists the changes of state that all processes saw, the newest first; while disconnected, those of this process.
   *
   * @param most default 100, at most 500
   * @param withinMs after which it answers with what this process knows; by default it waits for the store
   */
  history(most = DEFAULT_LINES, withinMs?: number): Promise<HealthChange[]> {
    return this.changes.newest(most, withinMs);
  }

  /** Asks the store; takes at most `commandTimeout`. */
  async check(): Promise<StoreHealth & { store: string }> {
    const { store } = this.backend;
    return { store: store.name, ...(await store.health()) };
  }

  /** Reports where the limiters counted when they were last called. */
  limits(): LimitsHealth {
    return { state: this.limitedCall.control.isFallbackActive ? 'down' : 'up', limiters: this.limiters() };
  }

  private async checkAll(): Promise<void> {
    await this.watch.check();
    try {
      await this.changes.write();
    } catch (error) {
      // The history keeps what is not written.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  private checks(): HealthCheck[] {
    const { backend, limitedCall, scheduledRefresh, scheduler, options } = this;
    const { clock, commandTimeoutMs, enabled } = options;
    const ofProcess = [this.eventLoop, new SchedulerCheck(() => scheduler.takeLatestMs()), this.suppliers];
    const limits = new LimitsCheck(limitedCall.control, () => this.limiters());
    // A disabled cache needs no store, but its server still counts limits.
    if (!enabled) return [...ofProcess, limits];
    return [
      new StoreCheck(backend, clock, this.troubles),
      ...(backend.isShared ? [new BusCheck(backend.bus, clock, commandTimeoutMs)] : []),
      ...ofProcess,
      limits,
      ...(scheduledRefresh.isNeeded ? [new RevalidationCheck(backend.refreshQueue)] : []),
    ];
  }

  private limiters(): LimitsHealth['limiters'] {
    return this.limiterRegistry.all.map(({ name, storeDown }) => ({ name, storeDown }));
  }
}
