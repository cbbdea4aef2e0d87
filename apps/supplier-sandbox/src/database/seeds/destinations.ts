import { CITIES } from './cities.table.js';

/** Turns a text into the vector that the sandbox's embeddings give for it. */
export type Embed = (text: string) => readonly number[];

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

export function destinationSeeds(embed: Embed): DestinationSeed[] {
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
      embedding: JSON.stringify(embed(textOfDestination(name, country, categories, description))),
    }),
  );
}
