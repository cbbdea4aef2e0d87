import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { RequestLimits } from './request-limits.js';

/**
 * Acquires the permits that `@LimitRequests` says before the handler runs. The decorator brings it along, so it runs where that
 * stands among the guards. Register it as `APP_GUARD` to have it run before all others. It acts once a request, however often
 * it is registered.
 *
 * The error of a rejection is answered with 429 by `CacheExceptionFilter`, or by a filter of your own and `cacheProblem`.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  /** @throws RateLimitedError, where the client has asked too often; RateLimitRequestError, CacheRuleError for wrong rules */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const acquired = this.limits.beforeHandler(context);
    return acquired === undefined || acquired.then(() => true);
  }
}
