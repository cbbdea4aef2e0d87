import { dateInDays } from '../requests/calendar-date.js';

const oneWay = { origin: 'CDG', destination: 'JFK', departureDate: dateInDays(60, Date.now()) };

/** Searches to try on the docs page; it offers the first. */
export const searchExamples = {
  oneWay: { summary: 'One way, one adult', value: oneWay },
  withChild: {
    summary: 'There and back, two adults and a child, in business class, at most one stop',
    value: {
      ...oneWay,
      returnDate: dateInDays(67, Date.now()),
      adults: 2,
      children: 1,
      cabinClass: 'business',
      maxStops: 1,
    },
  },
};
