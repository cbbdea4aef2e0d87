import { runRule } from '../options/rule.js';
import { type CheckedConsume, checkConsumeOptions } from '../options/consume-options.js';
import { requirePossible } from '../limited-call/request/call-permit.js';
import { stableClassName } from './entity-name.js';
import type { LimitedMark } from './marks/mark.js';
import type { LimitedCall } from '../limited-call/limited-call.js';
import type { LimiterRegistry } from '../limited-call/limiter-registry.js';
import type { Limiter } from '../options/limiter-options.js';

/** One `@RateLimited` on a method, checked at start. */
export class PreparedLimit {
  private readonly method: string;
  private readonly limiter: Limiter;
  private readonly optionsFor: (instance: object, args: readonly unknown[]) => CheckedConsume;

  /** @throws CacheError that names the method and what is wrong */
  constructor(
    mark: LimitedMark,
    limiters: LimiterRegistry,
    private readonly limitedCall: LimitedCall,
  ) {
    this.method = `${mark.declaredBy()}.${mark.methodName}`;
    const where = `@RateLimited on ${this.method}`;
    this.limiter =
      typeof mark.limiter === 'string'
        ? limiters.named(mark.limiter, where)
        : limiters.declare(nameInPlace(mark, where), mark.limiter, where);
    this.optionsFor = this.prepareOptions(mark.options, where);
  }

  /** Runs the call when the limiter lets it. */
  async run(instance: object, args: readonly unknown[], call: () => Promise<unknown>): Promise<unknown> {
    return this.limitedCall.run(this.limiter, this.optionsFor(instance, args), this.method, call);
  }

  /** Checks options once, but where a function makes them for each call. */
  private prepareOptions(options: LimitedMark['options'], where: string): PreparedLimit['optionsFor'] {
    const { method, limiter } = this;
    if (typeof options === 'function') {
      return (instance, args) =>
        checkConsumeOptions(
          runRule(() => options.apply(instance, [...args]), '@RateLimited', method),
          method,
        );
    }
    const checked = checkConsumeOptions(options, where);
    requirePossible(limiter, checked.cost, where);
    return () => checked;
  }
}

/** The name of a limiter that a method has for itself. Percent-encoded, since class names may hold what names may not. */
function nameInPlace({ prototype, methodName }: LimitedMark, where: string): string {
  const className = stableClassName(prototype, where, "the limiter a name in CacheModule's rateLimits");
  return encodeURIComponent(`${className}.${methodName}`);
}
