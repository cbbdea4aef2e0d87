import { DuffelRefusal, invalidField } from '../../duffel.errors.js';
import type { GetOfferPricedParams, Offer, OfferPriced } from '../../duffel.types.js';

const method = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { enum: ['card', 'airline_credit'] },
    card_id: { type: 'string' },
    airline_credit_id: { type: 'string' },
  },
} as const;

const service = {
  type: 'object',
  required: ['id', 'quantity'],
  properties: { id: { type: 'string' }, quantity: { type: 'integer', minimum: 1 } },
} as const;

/** JSON schema of the body of POST /air/offers/{id}/actions/price. */
export const PRICE_SCHEMA = {
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: 'object',
      properties: {
        intended_payment_methods: { type: ['array', 'null'], items: method },
        intended_services: { type: ['array', 'null'], items: service },
      },
    },
  },
} as const;

/** The body as the schema leaves it. */
export interface PriceBody {
  data: {
    intended_payment_methods?: GetOfferPricedParams['intended_payment_methods'] | null;
    intended_services?: GetOfferPricedParams['intended_services'] | null;
  };
}

/** The surcharge for paying by card. */
const CARD_SHARE = 0.015;

/** The offer with what each way to pay would be charged, services included. */
export function pricedOffer(offer: Offer, { data }: PriceBody): OfferPriced {
  const services = data.intended_services ?? [];
  const total = Number(offer.total_amount) + servicesAmount(offer, services);
  const { total_currency: currency } = offer;
  return {
    ...offer,
    intended_services: services,
    intended_payment_methods: (data.intended_payment_methods ?? []).map((intended) => {
      const surcharge = intended.type === 'card' ? Math.round(total * CARD_SHARE * 100) / 100 : 0;
      return Object.assign({}, intended, {
        charge_amount: (total + surcharge).toFixed(2),
        charge_currency: currency,
        surcharge_amount: surcharge.toFixed(2),
        surcharge_currency: currency,
      });
    }),
  };
}

function servicesAmount(
  { available_services: available }: Offer,
  services: OfferPriced['intended_services'],
): number {
  return services.reduce((sum, { id, quantity }, at) => {
    const known = available.find((one) => one.id === id);
    if (known && quantity <= known.maximum_quantity) return sum + Number(known.total_amount) * quantity;
    const pointer = `/intended_services/${at}/${known ? 'quantity' : 'id'}`;
    const message = known
      ? `Field 'quantity' must be at most ${known.maximum_quantity}`
      : `Field 'id' is no service of this offer, given '${id}'`;
    throw new DuffelRefusal(422, [invalidField(pointer, 'validation_inclusion', 'Invalid field', message)]);
  }, 0);
}
