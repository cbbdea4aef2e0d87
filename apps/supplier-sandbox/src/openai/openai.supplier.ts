import type { FastifyInstance, FastifyRequest } from 'fastify';
import { embed } from '../embedding.js';
import type { Rejection, Supplier, SupplierContext } from '../supplier.js';
import type { FailureStatus, Latency, RateLimit } from '../traffic/behaviour.js';
import type { LimitState } from '../traffic/strict-limit.js';
import { MODEL, toEmbeddingsQuestion, tokensOf, type EmbeddingsQuestion } from './embeddings-request.js';
import { answerError, FAILURES, refusal } from './openai.errors.js';

interface EmbeddingsAnswer {
  readonly object: 'list';
  readonly data: { object: 'embedding'; index: number; embedding: number[] | string }[];
  readonly model: string;
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
}

const USD_PER_TOKEN = 0.02 / 1e6;
/** Room for 2048 long inputs. */
const BODY_LIMIT = 64 * 1024 * 1024;

/** OpenAI (https://platform.openai.com): embeddings of texts. */
export class OpenAiSupplier implements Supplier {
  readonly name = 'openai';
  readonly prefix = '/openai/v1';
  readonly latency: Latency = { minMs: 80, maxMs: 250 };
  readonly rateLimits: RateLimit = { limit: 3_000, windowSeconds: 60 };

  constructor(private readonly context: SupplierContext) {}

  /** Any bearer token will do. */
  authenticate({ headers: { authorization } }: FastifyRequest): Rejection | undefined {
    if (/^Bearer \S+$/.test(authorization ?? '')) return undefined;
    return refusal(401, {
      message:
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
  }

  /** The time until the limit resets is a duration: `1s`, `6m0s`, `120ms`. */
  limitHeaders({ limit, remaining, resetAt }: LimitState): Record<string, string> {
    return {
      'x-ratelimit-limit-requests': String(limit),
      'x-ratelimit-remaining-requests': String(remaining),
      'x-ratelimit-reset-requests': durationText(Math.max(0, resetAt - this.context.now())),
    };
  }

  overLimit(_request: FastifyRequest, { limit, resetAt }: LimitState): Rejection {
    return tooMany(limit, durationText(Math.max(0, resetAt - this.context.now())));
  }

  failed(_request: FastifyRequest, status: FailureStatus): Rejection {
    return status === 429 ? tooMany(this.rateLimits.limit, '1s') : refusal(status, FAILURES[status]);
  }

  costUsd({ body }: FastifyRequest): number {
    return tokensOf([(body as { input: string | string[] }).input].flat()) * USD_PER_TOKEN;
  }

  register(scope: FastifyInstance): void {
    scope.setErrorHandler(answerError);
    scope.addHook('onSend', async (request, reply) => {
      reply.header('x-request-id', request.id);
    });
    scope.post<{ Body: unknown }>(
      '/embeddings',
      { config: { effort: 'search' }, bodyLimit: BODY_LIMIT },
      ({ body }): EmbeddingsAnswer => answerTo(toEmbeddingsQuestion(body)),
    );
  }
}

function answerTo({ model, texts, encoding, dimensions }: EmbeddingsQuestion): EmbeddingsAnswer {
  const tokens = tokensOf(texts);
  return {
    object: 'list',
    data: texts.map((text, index) => {
      const vector = embed(text, dimensions);
      const embedding = encoding === 'base64' ? base64Of(vector) : [...vector];
      return { object: 'embedding', index, embedding };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** The numbers as 32-bit floats, the lowest byte first, whatever the machine. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4);
  return bytes.toString('base64');
}

function tooMany(limit: number, wait: string): Rejection {
  return refusal(429, {
    message: `Rate limit reached for ${MODEL} in organization org-sandbox on requests per min (RPM): Limit ${limit}, Used ${limit}, Requested 1. Please try again in ${wait}. Visit https://platform.openai.com/account/rate-limits to learn more.`,
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
  });
}

function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
