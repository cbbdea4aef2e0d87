import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Rejection, Supplier, SupplierContext } from '../supplier.js';
import type { FailureStatus, Latency, RateLimit } from '../traffic/behaviour.js';
import type { LimitState } from '../traffic/strict-limit.js';
import { forecastOf, type Forecast } from './forecast.js';
import { toForecastQuestion, type ForecastQuery } from './forecast-query.js';
import { answerError, refusal } from './open-meteo.errors.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const REASONS: Record<Exclude<FailureStatus, 429>, string> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Open-Meteo (https://open-meteo.com): weather forecasts, by address and without a key. It tells nothing of its limits. */
export class OpenMeteoSupplier implements Supplier {
  readonly name = 'open-meteo';
  readonly prefix = '/open-meteo';
  readonly latency: Latency = { minMs: 40, maxMs: 200 };
  readonly rateLimits: readonly RateLimit[] = [
    { limit: 600, windowSeconds: MINUTE },
    { limit: 5_000, windowSeconds: HOUR },
    { limit: 10_000, windowSeconds: DAY },
  ];

  constructor(private readonly context: SupplierContext) {}

  authenticate(): undefined {
    return undefined;
  }

  limitHeaders(): Record<string, string> {
    return {};
  }

  overLimit(_request: FastifyRequest, { windowSeconds }: LimitState): Rejection {
    return refusal(429, overLimitReason(windowSeconds));
  }

  failed(_request: FastifyRequest, status: FailureStatus): Rejection {
    return refusal(status, status === 429 ? overLimitReason(MINUTE) : REASONS[status]);
  }

  register(scope: FastifyInstance): void {
    scope.setErrorHandler(answerError);
    scope.get<{ Querystring: ForecastQuery }>(
      '/v1/forecast',
      { config: { effort: 'search' } },
      ({ query }): Forecast | Forecast[] => {
        const question = toForecastQuestion(query);
        const now = this.context.now();
        const forecasts = question.places.map((place, at) =>
          forecastOf(place, at, question, now, this.context.draw),
        );
        return forecasts.length === 1 ? forecasts[0]! : forecasts;
      },
    );
  }
}

function overLimitReason(windowSeconds: number): string {
  if (windowSeconds <= MINUTE) return 'Minutely API request limit exceeded. Please try again in one minute.';
  if (windowSeconds <= HOUR) return 'Hourly API request limit exceeded. Please try again in the next hour.';
  return 'Daily API request limit exceeded. Please try again tomorrow.';
}
