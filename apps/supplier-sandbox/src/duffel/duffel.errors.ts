import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import type { Rejection } from '../supplier.js';
import type { FailureStatus } from '../traffic/behaviour.js';

/** One entry of the `errors` list in Duffel's error bodies. */
export interface DuffelErrorEntry {
  readonly type:
    | 'authentication_error'
    | 'airline_error'
    | 'invalid_state_error'
    | 'rate_limit_error'
    | 'validation_error'
    | 'invalid_request_error'
    | 'api_error';
  readonly title: string;
  readonly message: string;
  readonly code: string;
  /** The field at fault: its name and its place in `data`. */
  readonly source?: { readonly field: string; readonly pointer: string };
}

const DOCUMENTATION_URL = 'https://duffel.com/docs/api/overview/errors';

/** An error answer of Duffel; the scope's error handler words it. */
export class DuffelRefusal extends Error {
  constructor(
    readonly status: number,
    readonly entries: readonly DuffelErrorEntry[],
  ) {
    super(entries.map((entry) => entry.message).join(' '));
    this.name = 'DuffelRefusal';
  }
}

/** Duffel's error body. */
export function refusal(request: FastifyRequest, status: number, ...entries: DuffelErrorEntry[]): Rejection {
  const errors = entries.map((entry) => Object.assign({ documentation_url: DOCUMENTATION_URL }, entry));
  return { status, body: { meta: { status, request_id: request.id }, errors } };
}

export function invalidField(
  pointer: string,
  code: string,
  title: string,
  message: string,
): DuffelErrorEntry {
  const field = pointer.split('/').findLast((step) => step !== '' && !/^\d+$/.test(step)) ?? pointer;
  return { type: 'validation_error', title, message, code, source: { field, pointer } };
}

export function notFound(what: string): DuffelRefusal {
  return new DuffelRefusal(404, [
    {
      type: 'invalid_request_error',
      title: 'Resource not found',
      message: `The ${what} you are trying to access does not exist.`,
      code: 'not_found',
    },
  ]);
}

/** The errors of failures that were asked for. 429 is the limit's own. */
export const FAILURES: Record<FailureStatus, DuffelErrorEntry> = {
  429: {
    type: 'rate_limit_error',
    title: 'Rate limit exceeded',
    message:
      'Too many requests hit the API too quickly. Please retry your request after the time specified in the `ratelimit-reset` header.',
    code: 'rate_limit_exceeded',
  },
  500: {
    type: 'api_error',
    title: 'Internal server error',
    message:
      'Something went wrong. Please contact our support team and attach the `request_id` to your message.',
    code: 'internal_server_error',
  },
  502: {
    type: 'api_error',
    title: 'Bad gateway',
    message:
      'Bad gateway error. Please contact our support team and attach the `request_id` to your message.',
    code: 'bad_gateway_error',
  },
  503: {
    type: 'api_error',
    title: 'Service unavailable',
    message: 'There is a temporary issue with the server. Please retry your request later.',
    code: 'service_unavailable',
  },
  504: {
    type: 'api_error',
    title: 'Gateway timeout',
    message: 'The request took too long to complete. Please retry your request later.',
    code: 'gateway_timeout_error',
  },
};

/** Words every error of the supplier's routes as Duffel does. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = worded(error, request);
  if (status >= 500) request.log.error(error);
  return reply.code(status).send(body);
}

function worded(error: FastifyError, request: FastifyRequest): Rejection {
  if (error instanceof DuffelRefusal) return refusal(request, error.status, ...error.entries);
  if (error.validation) return refusal(request, 422, ...error.validation.map(fromSchema));
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return refusal(request, error.statusCode, {
      type: 'invalid_request_error',
      title: 'Invalid request',
      message: error.message,
      code: 'invalid_request',
    });
  }
  return refusal(request, 500, FAILURES[500]);
}

/** Turns what the JSON schema found into Duffel's terms; pointers start below `data`. */
function fromSchema({ instancePath, keyword, params, message }: FastifySchemaValidationError) {
  const path = instancePath.replace(/^\/data/, '');
  if (keyword === 'required') {
    const field = String(params['missingProperty']);
    return invalidField(
      `${path}/${field}`,
      'validation_required',
      'Required field',
      `Field '${field}' can't be blank`,
    );
  }
  const field = path.split('/').at(-1) || 'data';
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  return invalidField(
    path || '/',
    CODES[keyword] ?? 'validation_format',
    'Invalid field',
    `Field '${field}' ${message ?? 'is invalid'}${allowed}`,
  );
}

const CODES: Record<string, string> = {
  type: 'validation_type',
  enum: 'validation_inclusion',
  minItems: 'validation_length',
  maxItems: 'validation_length',
  minimum: 'validation_number',
  maximum: 'validation_number',
};
