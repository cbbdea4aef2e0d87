import { dateInDays } from '../requests/calendar-date.js';

const stay = { checkIn: dateInDays(60, Date.now()), checkOut: dateInDays(63, Date.now()) };

/** Searches to try on the docs page; it offers the first. */
export const staySearchExamples = {
  city: { summary: 'Three nights in Paris, one adult', value: { location: 'Paris', ...stay } },
  point: {
    summary: 'Four stars with wifi around a point, two adults and a child',
    value: {
      latitude: 48.8566,
      longitude: 2.3522,
      ...stay,
      adults: 2,
      children: 1,
      amenities: ['wifi'],
      minRating: 4,
      maxPrice: 300,
    },
  },
};
