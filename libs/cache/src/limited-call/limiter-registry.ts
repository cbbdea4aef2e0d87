import { isDeepStrictEqual } from 'node:util';
import { RateLimiterUnknownError, RateLimitOptionError } from '../api/errors.js';
import type { LimiterOptions } from '../options/limiter-options.js';
import { checkLimiter } from '../options/limiter-options.js';
import type { Limiter } from '../options/limiter-options.js';

const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** Finds the limiters of one application by name: those that `CacheModule` was given, and those declared over a method. */
export class LimiterRegistry {
  private readonly limiters = new Map<string, Limiter>();
  private readonly given = new Map<string, LimiterOptions>();

  /** @throws RateLimitOptionError, CacheDurationError that name the limiter and what is wrong with it */
  constructor(
    rateLimits: Readonly<Record<string, LimiterOptions>> = {},
    private readonly slotLifeMs: number,
  ) {
    for (const [name, options] of Object.entries(rateLimits)) {
      if (!NAME.test(name)) {
        throw new RateLimitOptionError(
          `CacheModule: rateLimits: '${name.slice(0, 80)}' is no name. Expected 1 to 64 of A-Z a-z 0-9 _ . -`,
        );
      }
      this.limiters.set(name, checkLimiter(name, options, `CacheModule: rateLimits.${name}`, slotLifeMs));
      this.given.set(name, options);
    }
  }

  /** @throws RateLimiterUnknownError */
  named(name: string, where: string): Limiter {
    const limiter = this.limiters.get(name);
    if (limiter !== undefined) return limiter;
    const known = [...this.limiters.keys()].slice(0, 20).join(', ');
    throw new RateLimiterUnknownError(
      `${where}: there is no limiter '${String(name).slice(0, 80)}'. ` +
        (known === '' ? 'Give CacheModule.forRoot() rateLimits.' : `CacheModule was given ${known}.`),
    );
  }

  /**
   * Adds a limiter that is declared over a method, named by it. Methods of one name share it, also in other processes.
   *
   * @throws RateLimitOptionError where one of that name has other limits
   */
  declare(name: string, options: LimiterOptions, where: string): Limiter {
    const limiter = checkLimiter(name, options, where, this.slotLifeMs);
    const known = this.limiters.get(name);
    if (known !== undefined && !isDeepStrictEqual(known.policy, limiter.policy)) {
      throw new RateLimitOptionError(
        `${where}: another limiter '${name}' has other limits, and both would count as one. Give CacheModule ` +
          'rateLimits, each with a name of its own, and use the names.',
      );
    }
    this.limiters.set(name, known ?? limiter);
    if (known === undefined) this.given.set(name, options);
    return known ?? limiter;
  }

  /**
   * Changes the windows of a limiter, for all who hold it; `undefined` restores its own.
   *
   * @throws RateLimiterUnknownError, RateLimitOptionError, CacheDurationError; then it stays as it was
   */
  change(name: string, limits: LimiterOptions['limits'] | undefined, where: string): void {
    const limiter = this.named(name, where);
    const own = this.given.get(name) ?? { limits: [] };
    const changed = limits === undefined ? own : { ...own, limits };
    const { policy, windows } = checkLimiter(name, changed, where, this.slotLifeMs);
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
