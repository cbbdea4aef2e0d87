import { LimitRequests, type LimitRequestsOptions } from '@tripsage/cache';
import { currentCaller } from './current-caller.js';

/**
 * Limits how often a client may ask, by the limits of its tier: users by their id, others by their address.
 *
 * @param per with `'load'` an answer from the cache spends nothing; for routes that read. Default `'load'`
 */
export function LimitClient(per: LimitRequestsOptions['per'] = 'load'): ClassDecorator & MethodDecorator {
  return LimitRequests(
    () => {
      const { tier, isLimited = true } = currentCaller();
      return isLimited ? `client.${tier}` : undefined;
    },
    { per, key: () => currentCaller().id },
  );
}
