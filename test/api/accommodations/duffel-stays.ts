/** Three nights of two adults in Paris. */
export const STAY = {
  latitude: 48.8566,
  longitude: 2.3522,
  checkIn: '2027-03-01',
  checkOut: '2027-03-04',
  adults: 2,
};

const rate = {
  id: 'rat_1',
  name: 'Flexible',
  board_type: 'room_only',
  total_amount: '300.00',
  total_currency: 'GBP',
  due_at_accommodation_amount: null,
  cancellation_timeline: [{ before: '2027-02-28T15:00:00Z', refund_amount: '300.00', currency: 'GBP' }],
  payment_type: 'pay_now',
  quantity_available: 3,
  expires_at: '2027-01-01T12:25:00Z',
};

/** An accommodation in Duffel's words. */
export const duffelAccommodation = (id: string, change: object = {}): Record<string, unknown> => ({
  id,
  name: 'Grand Hotel',
  location: {
    address: { line_one: '1 Main Street', city_name: 'Paris', country_code: 'FR' },
    geographic_coordinates: { latitude: 48.86, longitude: 2.35 },
  },
  rating: 4,
  review_score: 8.4,
  review_count: 12,
  amenities: [{ type: 'wifi', description: 'Wi-Fi' }],
  photos: [{ url: 'https://images.example/1.jpg' }],
  check_in_information: null,
  rooms: [{ name: 'Double', beds: [{ type: 'double', count: 1 }], rates: [rate] }],
  ...change,
});

/** A result of a search in Duffel's words. */
export const duffelStay = (id: string, change: object = {}): Record<string, unknown> => ({
  id: `srr_${id}`,
  check_in_date: '2027-03-01',
  check_out_date: '2027-03-04',
  accommodation: duffelAccommodation(id),
  cheapest_rate_total_amount: '300.00',
  cheapest_rate_currency: 'GBP',
  expires_at: '2027-01-01T12:30:00Z',
  ...change,
});
