const domains = { type: 'array', maxItems: 1_200, items: { type: 'string', minLength: 1 } } as const;
const phrases = { type: 'array', maxItems: 5, items: { type: 'string', minLength: 1 } } as const;
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}' } as const;
const length = { type: 'integer', minimum: 1 } as const;

const contents = {
  type: 'object',
  properties: {
    text: {
      type: ['boolean', 'object'],
      properties: { maxCharacters: length, includeHtmlTags: { type: 'boolean' } },
    },
    highlights: { type: ['boolean', 'object'], properties: { maxCharacters: length } },
    summary: { type: ['boolean', 'object'], properties: { query: { type: 'string' } } },
  },
} as const;

/** JSON schema of the body of POST /search. Fields that the sandbox has no use for pass, as they do at Exa. */
export const SEARCH_SCHEMA = {
  type: 'object',
  required: ['query'],
  properties: {
    query: { type: 'string', minLength: 1, maxLength: 10_000 },
    numResults: { type: 'integer', minimum: 1, maximum: 100 },
    type: { enum: ['auto', 'fast', 'instant', 'lite', 'neural', 'keyword', 'hybrid'] },
    category: { type: 'string' },
    includeDomains: domains,
    excludeDomains: domains,
    startPublishedDate: time,
    endPublishedDate: time,
    includeText: phrases,
    excludeText: phrases,
    userLocation: { type: 'string' },
    contents,
  },
} as const;

/** The body as the schema leaves it. */
export interface SearchBody {
  query: string;
  numResults?: number;
  type?: string;
  category?: string;
  includeDomains?: string[];
  excludeDomains?: string[];
  /** ISO 8601. */
  startPublishedDate?: string;
  endPublishedDate?: string;
  contents?: {
    text?: boolean | { maxCharacters?: number };
    highlights?: boolean | { maxCharacters?: number };
    summary?: boolean | { query?: string };
  };
}
