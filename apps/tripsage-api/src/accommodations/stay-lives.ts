import { type Duration, nearTravelDate, type PolicyCall, type TtlPolicy } from '@tripsage/cache';
import { earliest } from '../earliest.js';
import type { AccommodationSearchResponse } from './accommodation.js';
import type { StayRates } from './stay-rates.js';
import type { StayQuestion } from './stays-provider.port.js';

/** The parts of found stays that say how long they live. */
export const staysLife = {
  /** Rooms come back when others cancel. */
  isEmpty: ({ count }: AccommodationSearchResponse): boolean => count === 0,
  expiresAt: ({ results }: AccommodationSearchResponse): Date | undefined =>
    earliest(results.map(({ expiresAt }) => expiresAt)),
};

/** The first night of a question. */
export function checkIn({ checkIn: date }: StayQuestion): string {
  return date;
}

/** Rates as a policy has them, ever shorter toward the check-in, which is known from the answer only. */
export function ratesNearCheckIn(life: { fresh: Duration }, floor: Duration): TtlPolicy<[string], StayRates> {
  return {
    fresh: (call: PolicyCall<[string], StayRates>) => {
      const near = nearTravelDate<[string], StayRates>(life, { travelDate: () => call.value.checkIn, floor });
      return typeof near.fresh === 'function' ? near.fresh(call) : near.fresh;
    },
    expiresAt: ({ expiresAt }) => expiresAt,
  };
}
