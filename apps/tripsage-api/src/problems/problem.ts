import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FieldError } from '../requests/field-error.js';

/** Any kind of JSON; OpenAPI 3.0 knows `null` only beside a type. */
const ANY_JSON = [
  { type: 'string', nullable: true },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
];

/** One wrong field of a request. */
export class ProblemField implements FieldError {
  @ApiProperty({ example: 'departureDate' })
  field!: string;

  @ApiPropertyOptional({
    description: 'What was sent, shortened where it is long; left out when nothing was.',
    example: '2027-02-30',
    oneOf: ANY_JSON,
  })
  given?: unknown;

  @ApiProperty({ example: 'a calendar date as YYYY-MM-DD' })
  expected!: string;
}

/** The answer to every error: problem details, RFC 9457. */
export class Problem {
  @ApiProperty({
    example: 'urn:tripsage:problem:invalid-request',
    description: 'What kind of problem; stable.',
  })
  type!: string;

  @ApiProperty({ example: 'The request is not what it should be' })
  title!: string;

  @ApiProperty({ example: 400, type: 'integer' })
  status!: number;

  @ApiPropertyOptional({ example: 'Not as expected: departureDate.' })
  detail?: string;

  @ApiPropertyOptional({ example: '/api/flights/search', description: 'The path that was asked.' })
  instance?: string;

  @ApiPropertyOptional({ type: [ProblemField], description: 'Every wrong field of the request.' })
  errors?: readonly FieldError[];

  @ApiPropertyOptional({ example: 'duffel', description: 'The supplier that gave no usable answer.' })
  supplier?: string;

  @ApiPropertyOptional({ example: 'rate-limited', description: 'Why it gave none.' })
  reason?: string;

  @ApiPropertyOptional({
    example: 27,
    type: 'integer',
    description: 'Seconds after which to ask again; also in `Retry-After`.',
  })
  retryAfterSeconds?: number;

  @ApiPropertyOptional({ description: 'Names an unexpected error in our log.' })
  requestId?: string;
}

/** The stable name of a kind of problem. */
export function problemType(kind: string): string {
  return `urn:tripsage:problem:${kind}`;
}
