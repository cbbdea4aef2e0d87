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

/** Journeys to try on the docs page. */
export const multiCityExamples = {
  threeFlights: {
    summary: 'Paris, New York, Los Angeles and back to Paris',
    value: {
      segments: [
        oneWay,
        { origin: 'JFK', destination: 'LAX', departureDate: dateInDays(64, Date.now()) },
        { origin: 'LAX', destination: 'CDG', departureDate: dateInDays(70, Date.now()) },
      ],
    },
  },
};
