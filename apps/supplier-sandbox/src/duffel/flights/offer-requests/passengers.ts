import type { SeededDraw } from '../../../seeded-draw.js';
import type { OfferRequestPassenger } from '../../duffel.types.js';
import type { OfferRequestRecord } from './offer-request.store.js';

/** The passengers' ids in the request's order: the client's own, or one made for this request. */
export function passengerIds({ token, search }: OfferRequestRecord, draw: SeededDraw): string[] {
  return search.travellers.map(({ id }, at) => id ?? `pas_0000${draw.token(18, token, 'passenger', at)}`);
}

/** The passengers as the answer to the request echoes them. */
export function wirePassengers(record: OfferRequestRecord, draw: SeededDraw): OfferRequestPassenger[] {
  const ids = passengerIds(record, draw);
  return record.search.travellers.map(({ type, age, givenName, familyName }, at) => ({
    id: ids[at]!,
    type,
    age,
    given_name: givenName,
    family_name: familyName,
    loyalty_programme_accounts: [],
  }));
}
