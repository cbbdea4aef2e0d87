import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationArguments } from 'class-validator';

const MOST_TEXTS = 100;
/** A token of the model is one byte at least, and it reads 8,192 of them. */
export const MOST_BYTES = 8_192;

/** Accepts the texts to embed; the first wrong place of a wrong list is named. */
function AreTexts(): PropertyDecorator {
  return ValidateBy(
    { name: 'areTexts', validator: { validate: (value) => wrongPlaceIn(value) === undefined } },
    {
      message: ({ value }: ValidationArguments) =>
        `a list of 1 to ${MOST_TEXTS} texts, each of 1 to ${MOST_BYTES} bytes in UTF-8${wrongPlaceIn(value) ?? ''}`,
    },
  );
}

function wrongPlaceIn(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_TEXTS) return '';
  const at = (value as unknown[]).findIndex((text) => !isEmbeddable(text));
  return at === -1 ? undefined : `; wrong is [${at}]`;
}

function isEmbeddable(text: unknown): boolean {
  if (typeof text !== 'string' || text === '' || !text.isWellFormed()) return false;
  return text.length <= MOST_BYTES && Buffer.byteLength(text.normalize('NFC')) <= MOST_BYTES;
}

export class EmbeddingsRequest {
  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: MOST_TEXTS,
    example: ['quiet beaches with good food', 'museums and old towns'],
  })
  @AreTexts()
  texts!: readonly string[];
}

export class EmbeddingsResponse {
  @ApiProperty({ example: 'text-embedding-3-small' })
  model!: string;
  @ApiProperty({ example: 256, type: 'integer', description: 'The numbers of each embedding.' })
  dimensions!: number;
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'number' } },
    example: [[0.0132, -0.0871, 0.0045]],
    description: 'One for each text, in their order; each of length 1.',
  })
  embeddings!: readonly (readonly number[])[];
}
