import { describe, expect, it } from '@jest/globals';
import { LimitRequests, RateLimitRequestError } from '@tripsage/cache';
import { checkRequestLimit } from '../../../../libs/cache/src/options/limits/request-limit-options.js';

describe('the options of a limit on requests', () => {
  it('have defaults', () => {
    const limit = checkRequestLimit('clients', {}, 'here');
    expect(limit).toEqual({ limiter: 'clients', key: undefined, cost: 1, per: 'request' });
  });

  it.each([
    [{ per: 'day' }, "here: per must be 'request' or 'load'."],
    [{ cost: -1 }, 'here: cost must be a whole number, 0 or more, or a function of the request.'],
    [{ cost: 1.5 }, 'here: cost must be'],
    [{ key: 'ana' }, 'here: key must be a function of the request.'],
    [{ limit: 3 }, "here: 'limit' is not an option. Known are key, cost, per."],
  ])('are refused with a reason: %j', (options, message) => {
    const check = () => checkRequestLimit('clients', options as never, 'here');
    expect(check).toThrow(RateLimitRequestError);
    expect(check).toThrow(message);
  });

  it('need the name of a limiter, or a rule', () => {
    const limits = { limits: [] } as unknown as string;
    expect(() => checkRequestLimit(limits, {}, 'here')).toThrow('here: expected the name of a limiter');
  });

  it('name the handler when the class is defined', () => {
    const define = () => {
      class Trips {
        @LimitRequests('clients', { per: 'never' as never })
        find(): void {}
      }
      return Trips;
    };
    expect(define).toThrow("@LimitRequests on Trips.find: per must be 'request' or 'load'.");
  });
});
