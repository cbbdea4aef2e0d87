import { runRule } from '../options/rule.js';
import { checkConsumeOptions, type ConsumeOptions } from '../options/consume-options.js';
import type { LimitedMark } from './marks/mark.js';
import type { LimitedCall } from '../limited-call/limited-call.js';
import type { LimiterRegistry } from '../limited-call/limiter-registry.js';
import type { Limiter } from '../options/limiter-options.js';

/** What one `@RateLimited` does with its method, checked at start. */
export class PreparedLimit {
  private readonly method: string;
  private readonly limiter: Limiter;

  /** @throws CacheError that names the method and what is wrong */
  constructor(
    private readonly mark: LimitedMark,
    book: LimiterRegistry,
    private readonly limitedCall: LimitedCall,
  ) {
    this.method = `${mark.declaredBy()}.${mark.methodName}`;
    const where = `@RateLimited on ${this.method}`;
    // Percent-encoded, since class names may hold what names of limiters may not.
    this.limiter =
      typeof mark.limiter === 'string'
        ? book.named(mark.limiter, where)
        : book.declare(encodeURIComponent(this.method), mark.limiter, where);
    if (typeof mark.options !== 'function') checkConsumeOptions(this.limiter, mark.options, where);
  }

  /** Runs the call when the limiter lets it. */
  async run(instance: object, args: readonly unknown[], call: () => Promise<unknown>): Promise<unknown> {
    return this.limitedCall.run(this.limiter, this.optionsFor(instance, args), this.method, call);
  }

  private optionsFor(instance: object, args: readonly unknown[]): ConsumeOptions {
    const { options } = this.mark;
    if (typeof options !== 'function') return options;
    return runRule(() => options.apply(instance, [...args]), '@RateLimited', this.method);
  }
}
