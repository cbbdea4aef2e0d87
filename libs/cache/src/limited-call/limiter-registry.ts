import { isDeepStrictEqual } from 'node:util';
import { RateLimitOptionError } from '../api/errors.js';
import {
  checkLimiterOptions,
  type Limiter,
  type LimiterOptions,
  unknownLimiter,
} from '../options/limiter-options.js';

/** Finds the limiters of one application by name: those that `CacheModule` was given, and those declared over a method. */
export class LimiterRegistry {
  private readonly limiters = new Map<string, Limiter>();

  constructor(
    limiters: readonly Limiter[],
    private readonly slotLifeMs: number,
  ) {
    for (const limiter of limiters) this.limiters.set(limiter.name, limiter);
  }

  /** @throws RateLimiterUnknownError */
  named(name: string, where: string): Limiter {
    const limiter = this.limiters.get(name);
    if (limiter !== undefined) return limiter;
    throw unknownLimiter(name, this.all, where);
  }

  /**
   * Adds a limiter that is declared over a method, named by it. Methods of one name share it, also in other processes.
   *
   * @throws RateLimitOptionError where one of that name has other limits
   */
  declare(name: string, options: LimiterOptions, where: string): Limiter {
    const limiter = checkLimiterOptions(name, options, where, this.slotLifeMs);
    const known = this.limiters.get(name);
    if (known !== undefined && !isDeepStrictEqual(known.declared, limiter.declared)) {
      throw new RateLimitOptionError(
        `${where}: another limiter '${name}' has other limits, and both would count as one. Give CacheModule ` +
          'rateLimits, each with a name of its own, and use the names.',
      );
    }
    this.limiters.set(name, known ?? limiter);
    return known ?? limiter;
  }

  /**
   * Changes the windows of a limiter, for all who hold it; `undefined` restores its own.
   *
   * @throws RateLimiterUnknownError, RateLimitOptionError, CacheDurationError; then it stays as it was
   */
  change(name: string, limits: LimiterOptions['limits'] | undefined, where: string): void {
    const limiter = this.named(name, where);
    const { options } = limiter;
    const changed = limits === undefined ? options : { ...options, limits };
    const { policy, windows } = checkLimiterOptions(name, changed, where, this.slotLifeMs);
    Object.assign(limiter, { policy, windows } satisfies Partial<Limiter>);
  }

  /** Finds the limiter that an id belongs to. */
  ofId(id: string): Limiter | undefined {
    return this.limiters.get(id.split(':', 1)[0] ?? '');
  }

  get all(): readonly Limiter[] {
    return [...this.limiters.values()];
  }
}
