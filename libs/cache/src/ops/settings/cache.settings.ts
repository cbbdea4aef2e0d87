import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { durationToMs } from '../../api/duration.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { Setting } from '../../ports/settings-store.js';
import type { LimiterOptions } from '../../options/limiter-options.js';
import { LimitedCall } from '../../limited-call/limited-call.js';
import { LimiterRegistry } from '../../limited-call/limiter-registry.js';
import { ApplicationRuntime } from '../../methods/application-runtime.js';
import { CacheScheduler } from '../../nest/cache.scheduler.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/module-options.js';
import { PolicyRegistry } from '../../policies/policy-registry.js';
import { ScheduledRefresh } from '../../scheduling/scheduled-refresh.js';
import type { PolicyFields } from './policy-override.js';
import { type LimitChange, LimitChanges } from './limit-changes.js';
import { PolicyChanges } from './policy-changes.js';
import { checkPolicyFields, type PolicyPatch, patched } from './policy-fields.js';

/** Tables of the settings store. */
const POLICIES = 'policies';
const LIMITS = 'limits';
const REVALIDATION = 'revalidation';
const PAUSED = 'paused';
const TABLES: ReadonlySet<string> = new Set([POLICIES, LIMITS, REVALIDATION]);

/** The time between two reads of them, in case a message was lost. */
const READ_EVERY_MS = 10_000;

/**
 * Holds what operators change while processes run: policies of namespaces, limits, and whether hot entries are refreshed.
 * Changes are stored on the server, all processes apply them within moments, and they hold until they are undone or expire.
 */
@Injectable()
export class CacheSettings implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Cache');
  private readonly policies: PolicyChanges;
  private readonly limits: LimitChanges;
  private readonly stops: (() => void)[] = [];
  private reading: Promise<void> | undefined;

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) options: CheckedOptions,
    policies: PolicyRegistry,
    private readonly limiters: LimiterRegistry,
    runtime: ApplicationRuntime,
    private readonly limitedCall: LimitedCall,
    private readonly scheduledRefresh: ScheduledRefresh,
    private readonly scheduler: CacheScheduler,
  ) {
    this.policies = new PolicyChanges(policies, runtime);
    this.limits = new LimitChanges(limiters, options.clock);
  }

  onApplicationBootstrap(): void {
    const follow = () => void this.follow();
    this.stops.push(
      this.backend.bus.listen({
        kinds: ['setting-changed'],
        message: (message) => {
          if (message.kind === 'setting-changed' && TABLES.has(message.table)) follow();
        },
        connected: follow,
      }),
    );
    if (!this.backend.isShared) return;
    follow();
    const schedule = { kind: 'every', everyMs: READ_EVERY_MS, jitterMs: 0 } as const;
    this.scheduler.addJob({ name: 'cache:settings', schedule, run: () => this.follow() });
  }

  onApplicationShutdown(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.limits.close();
  }

  /**
   * Changes fields of the policies of a namespace in all processes; `null` undoes one field, `undefined` all. Stored entries
   * keep their lives.
   *
   * @throws CacheOptionError, CachePolicyError, CacheDurationError naming what is wrong; CacheStoreUnavailableError
   */
  async setPolicy(namespace: string, fields: PolicyPatch | undefined): Promise<void> {
    const before = this.policies.of(namespace);
    const merged = fields === undefined ? undefined : patched(before, fields);
    if (merged !== undefined) checkPolicyFields(merged);
    this.policies.change(namespace, merged);
    const undo = (): void => {
      this.policies.change(namespace, before);
      this.policies.reapply(namespace);
    };
    const text = merged === undefined ? undefined : JSON.stringify(merged);
    await this.setOr(undo, POLICIES, namespace, text);
    await this.follow();
  }

  /**
   * Replaces the windows of a limiter in all processes, for a while; `undefined` restores its own.
   *
   * @throws RateLimiterUnknownError, RateLimitOptionError, CacheDurationError; CacheStoreUnavailableError
   */
  async setLimit(
    name: string,
    change: { limits: LimiterOptions['limits']; for: string } | undefined,
  ): Promise<void> {
    const where = `rate limit ${name}`;
    const lifeMs = change === undefined ? 0 : durationToMs(change.for, `${where}: for`, 1_000);
    this.limiters.change(name, change?.limits, where);
    const text = change === undefined ? undefined : JSON.stringify(change.limits);
    const before = this.limits.of(name)?.limits;
    const undo = (): void => {
      this.limiters.change(name, before, where);
      this.limits.reapply(name);
    };
    await this.setOr(undo, LIMITS, name, text, change === undefined ? undefined : lifeMs);
    await this.follow();
  }

  /** Pauses or resumes scheduled refreshes in all processes. @throws CacheStoreUnavailableError */
  async setRevalidationPaused(isPaused: boolean): Promise<void> {
    await this.backend.settings.set(REVALIDATION, PAUSED, isPaused ? 'true' : undefined);
    await this.follow();
  }

  /** Stores a setting, and undoes the change of this process where that fails. */
  private async setOr(undo: () => void, ...setting: Parameters<Backend['settings']['set']>): Promise<void> {
    try {
      await this.backend.settings.set(...setting);
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** Namespaces whose policies are changed, also those that this process does not know. */
  get changedNamespaces(): string[] {
    return this.policies.namespaces;
  }

  policyChangeOf(namespace: string): PolicyFields | undefined {
    return this.policies.of(namespace);
  }

  limitChangeOf(name: string): LimitChange | undefined {
    return this.limits.of(name);
  }

  /** Applies what is stored; while the store is disconnected, earlier changes stay. */
  private follow(): Promise<void> {
    this.reading = (this.reading ?? Promise.resolve()).then(() => this.read());
    return this.reading;
  }

  private async read(): Promise<void> {
    const attempt = this.attempt.bind(this);
    await this.readTable(POLICIES, (set) => this.policies.follow(set, attempt));
    await this.readTable(LIMITS, (set) => {
      const isChanged = this.limits.follow(set, attempt, () => void this.follow());
      if (isChanged) this.limitedCall.control.limitsChanged();
    });
    await this.readTable(REVALIDATION, (set) => {
      if (set.has(PAUSED)) this.scheduledRefresh.pause();
      else this.scheduledRefresh.resume();
    });
  }

  private async readTable(table: string, follow: (set: ReadonlyMap<string, Setting>) => void): Promise<void> {
    try {
      follow(await this.backend.settings.all(table));
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError))
        this.logger.error(`The settings of ${table} could not be applied`, error);
    }
  }

  /** Applies one change; one of another release that does not fit this process changes nothing. */
  private attempt(what: string, change: () => void): void {
    try {
      change();
    } catch (error) {
      const why = error instanceof Error ? error.message : typeof error;
      this.logger.warn(`The change of ${what} does not fit this process: ${why}`);
    }
  }
}
