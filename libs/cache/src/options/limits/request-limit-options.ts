import * as v from 'valibot';
import { RateLimitRequestError } from '../../api/errors.js';
import { check, FUNCTION, option, type Schemas, wholeNumber } from '../checks/check.js';
import { DEFAULT_COST } from '../consume-options.js';

/** The moment at which a request acquires its permit where nothing is said. */
export const DEFAULT_PER = 'request';

/** A rule of one request. It answers at once. */
export interface RequestRule<Result, Request, Context> {
  (request: Request, context: Context): Result;
}

/** Options of a limit on requests. */
export interface RequestLimitOptions<Request, Context> {
  /**
   * The client that a request counts for: each has the limits to itself. It is kept as a hash. Default: the address `request.ip`,
   * of IPv6 the network of 64 bits; also where the rule gives `undefined`.
   */
  key?: RequestRule<string | undefined, Request, Context>;
  /** The units that a request costs, a whole number; 0 spends nothing. Default 1. */
  cost?: number | RequestRule<number, Request, Context>;
  /**
   * With `'request'`, each request acquires a permit before its handler. With `'load'`, it does so before the first load that
   * it waits for, so that an answer from the cache spends nothing. Default `'request'`.
   */
  per?: 'request' | 'load';
}

const OPTIONS = v.strictObject({
  key: option('a function of the request', FUNCTION),
  cost: option(
    'a whole number, 0 or more, or a function of the request',
    v.union([wholeNumber(0), FUNCTION]),
    DEFAULT_COST,
  ),
  per: option("'request' or 'load'", v.picklist(['request', 'load']), DEFAULT_PER),
} satisfies Schemas<RequestLimitOptions<never, never>>);

/** A limit on requests, checked and with its defaults. */
export interface RequestLimit<Request = never, Context = never> {
  /** The name of a limiter, or the rule that gives one; of a rule `undefined`: the request has no limit. */
  readonly limiter: string | RequestRule<string | undefined, Request, Context>;
  readonly key: RequestRule<string | undefined, Request, Context> | undefined;
  readonly cost: number | RequestRule<number, Request, Context>;
  readonly per: 'request' | 'load';
}

/** @throws RateLimitRequestError that says where, and names the option */
export function checkRequestLimit<Request, Context>(
  limiter: RequestLimit<Request, Context>['limiter'],
  options: RequestLimitOptions<Request, Context>,
  where: string,
): RequestLimit<Request, Context> {
  if (typeof limiter !== 'string' && typeof limiter !== 'function') {
    throw new RateLimitRequestError(
      `${where}: expected the name of a limiter, or a function that gives one, not ${typeof limiter}.`,
    );
  }
  const { key, cost, per } = check(OPTIONS, options, where, RateLimitRequestError);
  return { limiter, key, cost, per };
}
