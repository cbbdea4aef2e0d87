/** What travelers ask about, the most popular first. */

/** Origin, destination, the cities of both, the destination's id, and where that is. */
export const JOURNEYS = [
  ['LHR', 'JFK', 'london', 'new york', 'new-york', 40.71, -74.01],
  ['CDG', 'JFK', 'paris', 'new york', 'new-york', 40.71, -74.01],
  ['LHR', 'BCN', 'london', 'barcelona', 'barcelona', 41.39, 2.17],
  ['CDG', 'LIS', 'paris', 'lisbon', 'lisbon', 38.72, -9.14],
  ['AMS', 'BCN', 'amsterdam', 'barcelona', 'barcelona', 41.39, 2.17],
  ['FRA', 'FCO', 'frankfurt', 'rome', 'rome', 41.9, 12.5],
  ['MAD', 'FCO', 'madrid', 'rome', 'rome', 41.9, 12.5],
  ['LHR', 'DXB', 'london', 'dubai', 'dubai', 25.2, 55.27],
  ['MUC', 'ATH', 'munich', 'athens', 'athens', 37.98, 23.73],
  ['BER', 'LIS', 'berlin', 'lisbon', 'lisbon', 38.72, -9.14],
  ['CDG', 'NRT', 'paris', 'tokyo', 'tokyo', 35.68, 139.69],
  ['JFK', 'CDG', 'new york', 'paris', 'paris', 48.86, 2.35],
  ['DUB', 'AMS', 'dublin', 'amsterdam', 'amsterdam', 52.37, 4.9],
  ['VIE', 'CPH', 'vienna', 'copenhagen', 'copenhagen', 55.68, 12.57],
  ['ZRH', 'PRG', 'zurich', 'prague', 'prague', 50.08, 14.44],
  ['MAN', 'BUD', 'manchester', 'budapest', 'budapest', 47.5, 19.04],
  ['BRU', 'IST', 'brussels', 'istanbul', 'istanbul', 41.01, 28.98],
  ['BOS', 'DUB', 'boston', 'dublin', 'dublin', 53.35, -6.26],
  ['FRA', 'SIN', 'frankfurt', 'singapore', 'singapore', 1.35, 103.82],
  ['ARN', 'EDI', 'stockholm', 'edinburgh', 'edinburgh', 55.95, -3.19],
];

/** Weeks from today to the Friday of departure: a month or two ahead is asked for most. */
export const WEEKS_AHEAD = [5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 20, 24];

export const CATEGORIES = ['food', 'beach', 'culture', 'history', 'museums', 'nightlife', 'nature', 'family'];

/** Questions for the web, about the city of the destination. */
export const QUESTIONS = [
  'best restaurants in',
  'things to do in',
  'where to stay in',
  'day trips from',
  'airport to the city by train in',
  'rooftop bars in',
  'museums for children in',
  'street markets in',
];

/** Questions to a traveler's own memories. */
export const WISHES = [
  'Where do I like to sit?',
  'What do I not eat?',
  'Which hotels did I like?',
  'How much do I spend on a night?',
];

/** Travelers who arrive in each hour of the day, in parts of a thousand. */
export const ARRIVALS = [
  8, 5, 4, 3, 4, 8, 18, 36, 52, 60, 58, 55, 60, 58, 52, 48, 50, 56, 66, 78, 84, 70, 45, 22,
];
