/** Requests to try on the docs page. */
export const forecastExamples = {
  roundTrip: {
    summary: 'Three cities, five days',
    value: {
      places: [
        { name: 'Paris', latitude: 48.8566, longitude: 2.3522 },
        { name: 'Rome', latitude: 41.9028, longitude: 12.4964 },
        { name: 'Lisbon', latitude: 38.7223, longitude: -9.1393 },
      ],
      days: 5,
    },
  },
};
