import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../supplier.js';
import type { FailureStatus } from '../traffic/behaviour.js';

/** The parts of OpenAI's error body. */
export interface OpenAiFault {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** A request that OpenAI refuses; the scope's error handler words it. */
export class OpenAiRefusal extends Error {
  constructor(
    readonly status: number,
    readonly fault: OpenAiFault,
  ) {
    super(fault.message);
    this.name = 'OpenAiRefusal';
  }
}

/** OpenAI's error body. */
export function refusal(status: number, fault: OpenAiFault): Rejection {
  return { status, body: { error: fault } };
}

export function invalid(param: string | null, message: string, code: string | null = null): OpenAiRefusal {
  return new OpenAiRefusal(400, { message, type: 'invalid_request_error', param, code });
}

const serverError = (message: string): OpenAiFault => ({
  message,
  type: 'server_error',
  param: null,
  code: null,
});

/** The errors of failures that were asked for. 429 is the limit's own. */
export const FAILURES: Record<Exclude<FailureStatus, 429>, OpenAiFault> = {
  500: serverError('The server had an error while processing your request. Sorry about that!'),
  502: serverError('Bad gateway.'),
  503: serverError('The engine is currently overloaded, please try again later.'),
  504: serverError('Gateway timeout.'),
};

/** Words every error of the supplier's routes as OpenAI does. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = worded(error);
  if (status >= 500) request.log.error(error);
  return reply.code(status).send(body);
}

function worded(error: FastifyError): Rejection {
  if (error instanceof OpenAiRefusal) return refusal(error.status, error.fault);
  const { statusCode = 500, message } = error;
  if (statusCode >= 500) return refusal(500, FAILURES[500]);
  return refusal(statusCode, { message, type: 'invalid_request_error', param: null, code: null });
}
