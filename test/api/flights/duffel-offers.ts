const place = (code: string) => ({ iata_code: code });
/** One flight in Duffel's words. */
export const DUFFEL_SEGMENT = {
  origin: place('CDG'),
  destination: place('JFK'),
  departing_at: '2027-03-01T10:00:00',
  arriving_at: '2027-03-01T12:00:00',
  duration: 'PT8H',
  stops: [],
  aircraft: null,
  marketing_carrier: { iata_code: 'AF', name: 'Air France' },
  marketing_carrier_flight_number: '22',
  operating_carrier: { name: 'Air France' },
  passengers: [{ cabin_class: 'economy' }],
};

/** An offer in Duffel's words. */
export const duffelOffer = (id: string, change: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  slices: [{ origin: place('CDG'), destination: place('JFK'), duration: 'PT8H', segments: [DUFFEL_SEGMENT] }],
  owner: { iata_code: 'AF', name: 'Air France' },
  total_amount: '500.00',
  total_currency: 'EUR',
  expires_at: '2027-01-01T12:30:00Z',
  ...change,
});
