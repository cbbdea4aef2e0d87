import {
  applyDecorators,
  type ExecutionContext,
  SetMetadata,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  checkRequestLimit,
  type RequestLimit,
  type RequestLimitOptions,
  type RequestRule,
} from '../../options/limits/request-limit-options.js';
import type { AddressedRequest } from './client-address.js';
import { LoadLimitInterceptor } from './load-limit.interceptor.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { limitsOn, REQUEST_LIMITS } from './limits-on.js';

/** The parts of a request that both Fastify and Express have. */
export interface ClientRequest extends AddressedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Options of `@LimitRequests`. */
export type LimitRequestsOptions<Request = ClientRequest> = RequestLimitOptions<Request, ExecutionContext>;

/**
 * Limits how often a client may ask a handler, or each handler of a controller, in all processes together. Beyond the limit a
 * request is rejected at once with `RateLimitedError`, which is the client's own: 429, with `Retry-After`, `RateLimit` and
 * `RateLimit-Policy`. It brings {@link RateLimitGuard} along, or an interceptor `per: 'load'`. Limits on a handler replace those of its controller; all of several on one are
 * acquired, or none is.
 *
 * @param limiter the name of one that `CacheModule` was given, or a rule that gives one for a request, as by its tier. A request for
 * which the rule gives `undefined` has no limit
 * @throws RateLimitRequestError, when the class is defined, for wrong options; unknown limiters are refused by name when the
 * application starts. A request without an address fails with it, unless there is a `key`
 */
export function LimitRequests<Request = ClientRequest>(
  limiter: string | RequestRule<string | undefined, Request, ExecutionContext>,
  options: LimitRequestsOptions<Request> = {},
): ClassDecorator & MethodDecorator {
  return (target: object, propertyKey?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const where = `@LimitRequests on ${placeOf(target, propertyKey)}`;
    const limit: RequestLimit<Request, ExecutionContext> = checkRequestLimit(limiter, options, where);
    const marked: object = (descriptor?.value as object | undefined) ?? target;
    // Decorators run from the last one up, and limits are acquired as they are written.
    const limits = [limit, ...limitsOn(marked)];
    const decorate = applyDecorators(
      SetMetadata(REQUEST_LIMITS, { on: marked, limits }),
      limit.per === 'load' ? UseInterceptors(LoadLimitInterceptor) : UseGuards(RateLimitGuard),
    );
    decorate(target as never, propertyKey as never, descriptor as never);
  };
}

function placeOf(target: object, propertyKey: string | symbol | undefined): string {
  if (propertyKey === undefined) return (target as { name?: string }).name ?? 'a class';
  return `${target.constructor.name}.${String(propertyKey)}`;
}
