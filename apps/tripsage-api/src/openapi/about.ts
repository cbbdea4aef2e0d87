import { DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';

/** The name of the security scheme: a token of Supabase Auth. */
export const BEARER = 'bearer';

/** The rooms of the API, as the page lists them. */
const TAGS: Readonly<Record<string, string>> = {
  flights: 'Offers of airlines, airports, and the offers that a user saved.',
  accommodations: 'Places to stay, and their rates.',
  weather: 'Forecasts for places and for the days of a trip.',
  search: 'The web.',
  destinations: 'Cities to go to.',
  trips: 'The trips of a user, and what is planned in them.',
  memory: 'What a user told us, found again by its meaning.',
  embeddings: 'Texts as vectors.',
  hooks: 'For suppliers that tell us of changes.',
};

/** The head of the document: what the API is, where it is, and who may ask. */
export function about(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('TripSage')
    .setDescription(
      'Travel planning. Answers state in `Cache-Status` (RFC 9211) and `Age` whether they came from the cache. Errors ' +
        'are problem details (RFC 9457). Clients are limited by their tier: what is left stands in `RateLimit`, and answers ' +
        'from the cache cost nothing.',
    )
    .setVersion('0.1.0')
    .setLicense('Not licensed', 'https://spdx.org/licenses/UNLICENSED')
    .addServer('/', 'This server')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description:
          'A token of Supabase Auth. While the sandbox plays Supabase, the header `x-sandbox-user: ana` does as well.',
      },
      BEARER,
    );
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  return builder.build();
}
