import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../supplier.js';
import type { FailureStatus } from '../traffic/behaviour.js';

/** Exa's error body: a sentence, and a tag for programs. */
export function refusal(request: FastifyRequest, status: number, tag: string, error: string): Rejection {
  return { status, body: { requestId: request.id, error, tag } };
}

/** The body of a 429, which Exa keeps short. */
export function tooMany(limit: number): Rejection {
  const error = `You've exceeded your Exa rate limit of ${limit} requests per second. Please reduce your request rate or contact hello@exa.ai to increase your limit.`;
  return { status: 429, body: { error } };
}

/** The tag and the sentence of each failure that can be asked for. 429 is the limit's own. */
export const FAILURES: Record<Exclude<FailureStatus, 429>, readonly [tag: string, error: string]> = {
  500: ['INTERNAL_ERROR', 'An unexpected error occurred. Please try again or contact hello@exa.ai.'],
  502: ['DEFAULT_ERROR', 'Bad gateway'],
  503: ['SERVICE_UNAVAILABLE', 'Exa is temporarily unavailable. Please try again.'],
  504: ['DEFAULT_ERROR', 'Gateway timeout'],
};

/** Words every error of the supplier's routes as Exa does. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = worded(error, request);
  if (status >= 500) request.log.error(error);
  return reply.code(status).send(body);
}

function worded({ validation, statusCode = 500, message }: FastifyError, request: FastifyRequest): Rejection {
  if (validation) {
    const faults = validation.map(({ instancePath, message: what }) => {
      const path = instancePath.slice(1).replaceAll('/', '.');
      return path ? `${path} ${what}` : `${what}`;
    });
    return refusal(request, 400, 'INVALID_REQUEST_BODY', `Invalid request body: ${faults.join('; ')}`);
  }
  if (statusCode < 500) return refusal(request, statusCode, 'INVALID_REQUEST_BODY', message);
  return refusal(request, 500, ...FAILURES[500]);
}
