import { Inject, Injectable } from '@nestjs/common';
import { type Clock, RateLimitedError } from '@tripsage/cache';
import { CLOCK } from '../app.clock.js';
import { SupplierLog } from './supplier-log.js';
import type { SupplierError } from './supplier.error.js';

/** One question to a supplier. */
export interface Question<Answer, Result> {
  /** For the log, as `GET /air/offers/:id`: with names instead of ids. */
  readonly endpoint: string;
  /** Sends the request, under the supplier's limiter. */
  send(): Promise<Answer>;
  /** Puts the answer into our terms; throws where it breaks the supplier's contract. */
  translate(answer: Answer): Result;
  failureOf(error: unknown, nowMs: number): SupplierError;
}

/** Asks suppliers in our terms: answers are translated, and failures are logged and become a `SupplierError`. */
@Injectable()
export class Suppliers {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly log: SupplierLog,
  ) {}

  /**
   * Asks one question.
   *
   * @throws SupplierError where there is no usable answer
   * @throws RateLimitedError where a limiter rejects the request
   */
  async ask<Answer, Result>(question: Question<Answer, Result>): Promise<Result> {
    try {
      return question.translate(await question.send());
    } catch (error) {
      if (error instanceof RateLimitedError) throw error;
      const failure = question.failureOf(error, this.clock.now());
      this.log.failed(failure, question.endpoint);
      throw failure;
    }
  }
}
