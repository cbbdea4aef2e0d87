import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter.js';

/** Answers what fails before a route is found: a path that is not well-formed, or a part of it that is too long. */
export function answerFrameworkError(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const isTooLong = error.statusCode === 414;
  void sendProblem(reply, {
    type: 'about:blank',
    title: isTooLong ? 'URI Too Long' : 'Bad Request',
    status: isTooLong ? 414 : 400,
    detail: isTooLong
      ? 'A part of the path is too long.'
      : 'The path is not percent-encoded as it should be.',
  });
}
