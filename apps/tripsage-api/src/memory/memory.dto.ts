import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { CheckedBy } from '../requests/request-rules.js';
import { TextField } from '../requests/text-field.js';
import { WholeNumber } from '../requests/whole-number.js';
import { AreMessages, IsMetadata, LONGEST_TEXT, MESSAGE_ROLES, type MessageRole } from './memory-fields.js';

/** The most memories that a search answers, and so many does one question to the supplier bring. */
export const MOST_RESULTS = 50;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const THRESHOLD = { message: 'a number from 0 to 1' };
const EXAMPLE_ID = '5f0c0a5e-6d5b-4b0c-9d1e-2f8a4c7b9e10';
const METADATA = {
  type: 'object',
  additionalProperties: true,
  description: 'Labels: texts, numbers, true and false.',
} as const;

export class MemorySearchRequest {
  @TextField(500, { example: 'Where do I like to sit in a plane?' })
  query!: string;

  @WholeNumber(1, MOST_RESULTS, { default: 10 })
  limit: number = 10;

  @ApiPropertyOptional({ default: 0.1, minimum: 0, maximum: 1, description: 'The least score of a result.' })
  @IsNumber({}, THRESHOLD)
  @Min(0, THRESHOLD)
  @Max(1, THRESHOLD)
  threshold: number = 0.1;
}

/** One turn of a conversation. */
export class MemoryMessage {
  @ApiProperty({ enum: MESSAGE_ROLES })
  role!: MessageRole;
  @ApiProperty({ example: 'I always take an aisle seat.' })
  content!: string;
}

/** A conversation, or one text that a user said. */
@CheckedBy<NewMemories>({
  field: 'text',
  reads: ['messages'],
  holds: ({ text, messages }) => (text === undefined) !== (messages === undefined),
  expected: () => 'either text or messages',
})
export class NewMemories {
  @IsOptional()
  @TextField(LONGEST_TEXT, { required: false, example: 'I always take an aisle seat.' })
  text?: string;

  @ApiPropertyOptional({ type: [MemoryMessage], description: 'In place of `text`.' })
  @IsOptional()
  @AreMessages()
  messages?: readonly MemoryMessage[];

  @ApiPropertyOptional({ ...METADATA, example: { trip: 'rome-2027' } })
  @IsOptional()
  @IsMetadata()
  metadata?: Readonly<Record<string, unknown>>;
}

@CheckedBy<MemoryChange>({
  field: 'text',
  reads: ['metadata'],
  holds: ({ text, metadata }) => text !== undefined || metadata !== undefined,
  expected: () => 'text or metadata, or both',
})
export class MemoryChange {
  @IsOptional()
  @TextField(LONGEST_TEXT, { required: false, example: 'I take a window seat by now.' })
  text?: string;

  @ApiPropertyOptional({ ...METADATA, example: { trip: 'rome-2027' } })
  @IsOptional()
  @IsMetadata()
  metadata?: Readonly<Record<string, unknown>>;
}

export class MemoryParams {
  @ApiProperty({ example: EXAMPLE_ID, format: 'uuid' })
  @Matches(UUID, { message: `the id of a memory, such as ${EXAMPLE_ID}` })
  id!: string;
}

/** One thing that a user said. */
export class Memory {
  @ApiProperty({ example: EXAMPLE_ID, format: 'uuid' })
  id!: string;
  @ApiProperty({ example: 'I always take an aisle seat.' })
  text!: string;
  @ApiProperty({ type: [String], example: ['flights', 'preferences'] })
  categories!: readonly string[];
  @ApiProperty({ ...METADATA, example: { trip: 'rome-2027' } })
  metadata!: Readonly<Record<string, unknown>>;
  @ApiProperty({ example: '2027-01-01T12:00:00.000000Z' })
  createdAt!: string;
}

export class FoundMemory extends Memory {
  @ApiProperty({ example: 0.62, description: 'Toward 1 the nearer it is to the query.' })
  score!: number;
}

export class MemorySearchResponse {
  @ApiProperty({ type: [FoundMemory], description: 'The nearest first.' })
  results!: readonly FoundMemory[];
  @ApiProperty({ example: 3, type: 'integer' })
  count!: number;
}

/** The id and the text of a memory that was added. */
export class AddedMemory {
  @ApiProperty({ example: EXAMPLE_ID, format: 'uuid' })
  id!: string;
  @ApiProperty({ example: 'I always take an aisle seat.' })
  text!: string;
}

export class AddedMemories {
  @ApiProperty({ type: [AddedMemory], description: 'None while `isPending`.' })
  added!: readonly AddedMemory[];
  @ApiProperty({ example: false, description: 'True while searches may not find them yet.' })
  isPending!: boolean;
}
