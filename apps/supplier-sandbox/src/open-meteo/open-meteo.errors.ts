import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../supplier.js';

/** A question that Open-Meteo refuses; the message is the reason that it gives. */
export class OpenMeteoRefusal extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'OpenMeteoRefusal';
  }
}

/** Open-Meteo's error body. */
export function refusal(status: number, reason: string): Rejection {
  return { status, body: { error: true, reason } };
}

/** Words every error of the supplier's routes as Open-Meteo does. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isRefusal = error instanceof OpenMeteoRefusal;
  const status = isRefusal ? 400 : (error.statusCode ?? 500);
  if (status >= 500) request.log.error(error);
  const { body } = refusal(status, status >= 500 ? 'Internal Server Error' : error.message);
  return reply.code(status).send(body);
}
