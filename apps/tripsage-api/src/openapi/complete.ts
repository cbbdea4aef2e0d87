import { STATUS_CODES } from 'node:http';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { Problem } from '../problems/problem.js';
import { BEARER } from './about.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Headers = NonNullable<Exclude<Operation['responses'][string], { $ref: string } | undefined>['headers']>;

/** Any route may be asked with a token that is refused, or too often. */
const PROBLEMS = ['401', '429'];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** In every answer. */
const REQUEST_ID: Headers = {
  'X-Request-Id': {
    description: 'Names the request: the id that the client sent in this header, else a new one.',
    schema: { type: 'string', maxLength: 64 },
  },
};

const RETRY_AFTER: Headers = {
  'Retry-After': {
    description: 'Seconds after which to ask again.',
    schema: { type: 'integer', minimum: 0 },
  },
};

const LIMITS: Headers = {
  RateLimit: {
    description:
      'The units that are left, and the seconds until more are (IETF draft RateLimit header fields).',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': { description: 'The limit and its window.', schema: { type: 'string' } },
};

/** Completes what decorators can't say once for all routes: the paths of the API alone, closed requests, shared headers. */
export function complete(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.startsWith('/api/') || path.startsWith('/hooks/')),
  );
  const operations = Object.values(paths).flatMap((path) =>
    METHODS.map((method) => path[method]).filter((operation) => operation !== undefined),
  );
  const used = new Set(operations.flatMap(({ tags = [] }) => tags));
  const completed = { ...document, paths, tags: document.tags?.filter(({ name }) => used.has(name)) ?? [] };
  for (const operation of operations) {
    closeRequest(operation, completed);
    shareProblems(operation);
    shareHeaders(operation);
    // A token is optional where nobody in particular may ask.
    operation.security ??= [{}, { [BEARER]: [] }];
  }
  return completed;
}

/** Marks the schema of a request as closed, since requests with other fields are rejected. */
function closeRequest(
  { requestBody }: Operation,
  { components: { schemas = {} } = {} }: OpenAPIObject,
): void {
  if (requestBody === undefined || '$ref' in requestBody) return;
  const schema = requestBody.content['application/json']?.schema;
  const name = schema !== undefined && '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
  if (name !== undefined) schemas[name] = { ...schemas[name], additionalProperties: false };
}

function shareProblems({ responses }: Operation): void {
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } };
  for (const status of PROBLEMS) {
    responses[status] ??= { description: STATUS_CODES[status] ?? '', content };
  }
}

function shareHeaders({ responses }: Operation): void {
  for (const [status, response] of Object.entries(responses)) {
    if (response === undefined || '$ref' in response) continue;
    response.headers = {
      ...response.headers,
      ...REQUEST_ID,
      ...((status === '429' || status === '503') && RETRY_AFTER),
      ...(status === '429' && LIMITS),
    };
  }
}
