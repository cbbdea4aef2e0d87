import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { cacheProblem } from '@tripsage/cache';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem-of.js';
import { ProblemError } from './problem.error.js';
import { type Problem, problemType } from './problem.js';

/** Answers every error with problem details (RFC 9457); an unexpected one is logged, and answered without its details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error) ?? unforeseen(request.id);
    if (problem.requestId !== undefined) {
      this.logger.error(`Request ${problem.requestId} failed unexpectedly`, stackOf(error));
    }
    if (reply.sent) return;
    reply.headers(cacheProblem(error)?.headers ?? {});
    if (error instanceof ProblemError) reply.headers({ ...error.headers });
    await sendProblem(reply, problem);
  }
}

/** Answers with a problem of the requested path, without its query, which may hold secrets. */
export async function sendProblem(reply: FastifyReply, problem: Problem): Promise<void> {
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  await reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send({ ...problem, instance: reply.request.url.split('?', 1)[0] });
}

function unforeseen(requestId: string): Problem {
  return {
    type: problemType('unexpected'),
    title: 'Something went wrong on our side',
    status: 500,
    requestId,
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
