import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';
import { QueryNumber } from '../requests/query-number.js';
import { WholeNumber } from '../requests/whole-number.js';
import { isHostName, normalHostName } from './host-name.js';
import { FRESHNESS, type Freshness, MOST_RESULTS } from './web-search-provider.port.js';

const LONGEST_QUERY = 400;
const MOST_DOMAINS = 20;

const QUERY = { message: `a text of 1 to ${LONGEST_QUERY} characters` };
const HOSTS = { message: `at most ${MOST_DOMAINS} host names such as wikivoyage.org, separated by commas` };

export class WebSearchQuery {
  @ApiProperty({ example: 'ramen in Kyoto near Gion', minLength: 1, maxLength: LONGEST_QUERY })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString(QUERY)
  @Matches(/\S/u, QUERY)
  @MaxLength(LONGEST_QUERY, QUERY)
  query!: string;

  @QueryNumber()
  @WholeNumber(1, MOST_RESULTS, { default: MOST_RESULTS })
  limit: number = MOST_RESULTS;

  @ApiPropertyOptional({
    type: [String],
    example: ['wikivoyage.org', 'japan-guide.com'],
    description:
      'Only pages on these hosts, or on hosts below them; repeated, or separated by commas. Their order does not matter.',
  })
  @Transform(({ value }: { value: unknown }) => hostNamesOf(value))
  @ArrayMaxSize(MOST_DOMAINS, HOSTS)
  @ValidateBy({ name: 'isHostName', validator: { validate: isHostName } }, { each: true, ...HOSTS })
  domains: string[] = [];

  @ApiPropertyOptional({ enum: FRESHNESS, description: 'Only pages that are no older. None: of any age.' })
  @IsOptional()
  @IsIn(FRESHNESS, { message: `one of ${FRESHNESS.join(', ')}` })
  freshness?: Freshness;
}

export class WebSearchResult {
  @ApiProperty({ example: 'Kyoto’s best ramen' })
  title!: string;
  @ApiProperty({ example: 'https://example.com/kyoto-ramen', description: 'http or https.' })
  url!: string;
  @ApiProperty({
    example: 'Twelve shops within a walk of Gion…',
    description: 'Plain text without tags. Show it as text all the same.',
  })
  snippet!: string;
  @ApiProperty({ example: '2026-11-02T00:00:00.000Z', type: String, nullable: true })
  publishedDate!: string | null;
  @ApiProperty({ example: 0.41, type: Number, nullable: true, description: 'The supplier’s own measure.' })
  score!: number | null;
}

export class WebSearchResponse {
  @ApiProperty({ example: 'ramen in Kyoto near Gion' })
  query!: string;
  @ApiProperty({ type: [WebSearchResult], description: 'The best first.' })
  results!: readonly WebSearchResult[];
  @ApiProperty({ example: 10, type: 'integer' })
  count!: number;
}

/** The host names in a parameter, which may be repeated, or have commas in it. */
function hostNamesOf(value: unknown): unknown {
  if (value === undefined || value === '') return [];
  const given: unknown[] = Array.isArray(value) ? value : [value];
  return given.flatMap((text) => (typeof text === 'string' ? text.split(',').map(normalHostName) : [text]));
}
