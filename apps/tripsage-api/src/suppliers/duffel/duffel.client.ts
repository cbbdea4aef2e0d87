import { Duffel } from '@duffel/api';
import { Inject, Injectable } from '@nestjs/common';
import { RateLimited } from '@tripsage/cache';
import { APP_CONFIG, type AppConfig } from '../../app.config.js';
import type { DuffelConfig } from '../../configuration/supplier-configs.js';
import { SupplierCalls } from '../supplier-calls.js';
import { Suppliers } from '../suppliers.js';
import { UnreadableAnswerError } from '../unreadable-answer.error.js';
import { type DuffelCallKind, duffelFailure } from './duffel-failure.js';

/** One question to Duffel. */
export interface DuffelQuestion<Data, Result> {
  readonly kind: DuffelCallKind;
  /** For the log, as `GET /air/offers/:id`: with names instead of ids. */
  readonly endpoint: string;
  /** The longest that the call may take. Default: what is set for calls other than searches. */
  readonly limitMs?: number;
  send(duffel: Duffel): Promise<{ data: Data }>;
  /** Puts the answer into our terms; throws where it breaks Duffel's contract. */
  translate(data: Data): Result;
}

/** Duffel through its SDK, for every room that asks it: one account, one limiter, one wording of failures. */
@Injectable()
export class DuffelClient {
  private readonly duffel: Duffel;
  private readonly config: DuffelConfig;

  constructor(
    @Inject(APP_CONFIG) { duffel: config }: AppConfig,
    private readonly calls: SupplierCalls,
    private readonly suppliers: Suppliers,
  ) {
    this.config = config;
    // The SDK joins paths with `new URL`, which drops the last part of a base without a trailing slash.
    this.duffel = new Duffel({ token: config.key, basePath: `${config.baseUrl}/` });
  }

  /**
   * Asks one question.
   *
   * @throws SupplierError where there is no usable answer
   * @throws RateLimitedError where the limiter rejects the request
   */
  async ask<Data, Result>(question: DuffelQuestion<Data, Result>): Promise<Result> {
    const { kind, endpoint, limitMs = this.config.callTimeoutMs } = question;
    return this.suppliers.ask({
      endpoint,
      send: () => this.request(limitMs, () => question.send(this.duffel)),
      translate: ({ data }) => {
        if (data === undefined || data === null) throw new UnreadableAnswerError('data is missing.');
        return question.translate(data);
      },
      failureOf: (error, nowMs) => duffelFailure(error, { kind, nowMs, secret: this.config.key }),
    });
  }

  /** Sends every request to Duffel, and gives the limiter the limits in its answer. */
  @RateLimited('duffel')
  private async request<Answer>(limitMs: number, call: () => Promise<Answer>): Promise<Answer> {
    return this.calls.within('duffel', limitMs, call);
  }
}
