import type { DuffelContext } from '../../duffel.context.js';
import type { OfferAvailableService } from '../../duffel.types.js';
import { amountText } from './fares.js';
import type { ListedOffer } from './offers.js';

/** Price of one more bag for the journey, in hundredths of the currency, for each flight. */
const BAG_FROM = 2_000;
const BAG_TO = 5_500;

/** The services that can be bought along with the offer: one more checked bag for everyone with a seat. */
export function availableServices(
  { id, slices, passengers, total_currency: currency }: ListedOffer,
  { draw }: Pick<DuffelContext, 'draw'>,
): OfferAvailableService[] {
  const segments = slices.flatMap((slice) => slice.segments.map((segment) => segment.id));
  const price = draw.integer(BAG_FROM, BAG_TO, id, 'bag') * slices.length;
  return passengers
    .filter(({ type }) => type !== 'infant_without_seat')
    .map((passenger, at): OfferAvailableService => ({
      id: `ase_0000${draw.token(18, id, 'service', at)}`,
      type: 'baggage',
      maximum_quantity: 1,
      passenger_ids: [passenger.id],
      segment_ids: segments,
      total_amount: amountText(price),
      total_currency: currency,
      metadata: {
        type: 'checked',
        maximum_weight_kg: 23,
        maximum_height_cm: null,
        maximum_length_cm: null,
        maximum_depth_cm: null,
      },
    }));
}
