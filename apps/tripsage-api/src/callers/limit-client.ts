import { LimitRequests } from '@tripsage/cache';
import { currentCaller } from './current-caller.js';

/**
 * Limits how often a client may ask, by the limits of its tier: users by their id, others by their address. An answer from
 * the cache spends nothing.
 */
export function LimitClient(): ClassDecorator & MethodDecorator {
  return LimitRequests(
    () => {
      const { tier, isLimited = true } = currentCaller();
      return isLimited ? `client.${tier}` : undefined;
    },
    { per: 'load', key: () => currentCaller().id },
  );
}
