import { type Duration, nearTravelDate, type PolicyCall, ttlPresets } from '@tripsage/cache';
import type { StayRates } from './stay-rates.js';

/** The life of rates, ever shorter in the last thirty days before their check-in. */
export function nearCheckIn(call: PolicyCall<[string], StayRates>): Duration {
  const travelDate = (): string => call.value.checkIn;
  const { fresh } = nearTravelDate<[string], StayRates>(ttlPresets.hotels, { travelDate, floor: '2m' });
  return typeof fresh === 'function' ? fresh(call) : fresh;
}
