import { vectorOf } from '../vectors.js';
import { CITIES } from './cities.table.js';

/** One seeded row of `destinations`, its arrays and its vector as Postgres reads them. */
export type DestinationSeed = Readonly<Record<string, string | number>>;

/** The text by which a destination is found: the same one for seeds and for rows that are written later. */
export function textOfDestination(
  name: string,
  country: string,
  categories: string,
  description: string,
): string {
  return `${name}, ${country}. ${categories.replaceAll(',', ' ')}. ${description}`;
}

export function destinationSeeds(): DestinationSeed[] {
  return CITIES.map(
    ([
      id,
      name,
      country,
      country_code,
      latitude,
      longitude,
      safety_rating,
      months,
      categories,
      description,
    ]) => ({
      id,
      name,
      country,
      country_code,
      latitude,
      longitude,
      description,
      categories: `{${categories}}`,
      safety_rating,
      best_months: `{${months}}`,
      embedding: vectorOf(textOfDestination(name, country, categories, description)),
    }),
  );
}
