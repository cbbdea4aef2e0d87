import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Backend } from '../../contract/backend.port.js';
import { durationToMs } from '../../contract/duration.js';
import { CacheError, CacheStoreUnavailableError } from '../../contract/errors.js';
import type { LimiterOptions } from '../../contract/limits.js';
import { LimitedCall } from '../../limited-call/limited-call.js';
import { ApplicationRuntime } from '../../nest/cache.runtime.js';
import { CacheScheduler } from '../../nest/cache.scheduler.js';
import { CACHE_BACKEND } from '../../nest/create-backend.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../nest/module-options.js';
import { Revalidation } from '../../revalidation/revalidation.js';
import type { PolicyFields } from '../admin/views.js';
import { type LimitChange, LimitChanges } from './limit-changes.js';
import { PolicyChanges } from './policy-changes.js';
import { checkPolicyFields } from './policy-fields.js';

/** Tables of the journal. */
const POLICIES = 'policies';
const LIMITS = 'limits';
const REVALIDATION = 'revalidation';
const PAUSED = 'paused';
const TABLES: readonly string[] = [POLICIES, LIMITS, REVALIDATION];

/** How often they are read again, should a message be lost. */
const READ_EVERY_MS = 10_000;

/**
 * What operators change while processes run: policies of namespaces, limits, whether hot answers are renewed. It is kept on
 * the server, all processes follow within moments, and it holds until it is undone, or its time is over.
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
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    runtime: ApplicationRuntime,
    private readonly limitedCall: LimitedCall,
    private readonly revalidation: Revalidation,
    private readonly scheduler: CacheScheduler,
  ) {
    this.policies = new PolicyChanges(options.policies, runtime);
    this.limits = new LimitChanges(options.limiters, options.clock);
  }

  onApplicationBootstrap(): void {
    const follow = () => void this.follow();
    this.stops.push(
      this.backend.bus.listen({
        message: (message) => {
          if (message.kind === 'set' && TABLES.includes(message.table)) follow();
        },
        broken: () => undefined,
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
   * Changes policies of a namespace in all processes, `undefined` undoes it. What is stored keeps the lives that it was
   * stored with.
   *
   * @throws CacheOptionError, CachePolicyError, CacheDurationError naming what is wrong; CacheStoreUnavailableError
   */
  async setPolicy(namespace: string, fields: PolicyFields | undefined): Promise<void> {
    if (fields !== undefined) checkPolicyFields(fields);
    const before = this.policies.of(namespace);
    this.policies.change(namespace, fields);
    const text = fields === undefined ? undefined : JSON.stringify(fields);
    await this.setOr(() => this.policies.change(namespace, before), POLICIES, namespace, text);
    await this.follow();
  }

  /**
   * Gives a limiter other windows in all processes, for so long; `undefined` gives back its own.
   *
   * @throws RateLimiterUnknownError, RateLimitOptionError, CacheDurationError; CacheStoreUnavailableError
   */
  async setLimit(
    name: string,
    change: { limits: LimiterOptions['limits']; for: string } | undefined,
  ): Promise<void> {
    const where = `rate limit ${name}`;
    const lifeMs = change === undefined ? 0 : durationToMs(change.for, `${where}: for`, 1_000);
    this.options.limiters.change(name, change?.limits, where);
    const text = change === undefined ? undefined : JSON.stringify(change.limits);
    const before = this.limits.of(name)?.limits;
    const undo = () => this.options.limiters.change(name, before, where);
    await this.setOr(undo, LIMITS, name, text, change === undefined ? undefined : lifeMs);
    await this.follow();
  }

  /** Nothing is renewed in time, in any process, until it goes on. @throws CacheStoreUnavailableError */
  async setRevalidationPaused(isPaused: boolean): Promise<void> {
    await this.backend.journal.set(REVALIDATION, PAUSED, isPaused ? 'true' : undefined);
    await this.follow();
  }

  /** What was changed here does not hold where others can't be told. */
  private async setOr(undo: () => void, ...setting: Parameters<Backend['journal']['set']>): Promise<void> {
    try {
      await this.backend.journal.set(...setting);
    } catch (error) {
      undo();
      throw error;
    }
  }

  policyChangeOf(namespace: string): PolicyFields | undefined {
    return this.policies.of(namespace);
  }

  limitChangeOf(name: string): LimitChange | undefined {
    return this.limits.of(name);
  }

  /** Takes over what is set; while the store is away what held before holds on. */
  private follow(): Promise<void> {
    this.reading = (this.reading ?? Promise.resolve()).then(() => this.read());
    return this.reading;
  }

  private async read(): Promise<void> {
    const { journal } = this.backend;
    try {
      const [policies, limits, revalidation] = await Promise.all(
        TABLES.map((table) => journal.settings(table)),
      );
      const attempt = this.attempt.bind(this);
      this.policies.follow(policies ?? new Map(), attempt);
      const isAnother = this.limits.follow(limits ?? new Map(), attempt, () => void this.follow());
      if (isAnother) this.limitedCall.limitsChanged();
      if (revalidation?.has(PAUSED) === true) this.revalidation.pause();
      else this.revalidation.resume();
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError))
        this.logger.error('Settings could not be read', error);
    }
  }

  /** One that another release has set, and this one does not know, changes nothing. */
  private attempt(what: string, change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!(error instanceof CacheError || error instanceof SyntaxError)) throw error;
      this.logger.warn(`What was set for ${what} does not fit this process: ${error.message}`);
    }
  }
}
