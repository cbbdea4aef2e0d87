import { Inject, Injectable, Logger } from '@nestjs/common';
import { CacheService } from '@tripsage/cache';
import { CacheMetrics } from '@tripsage/cache/ops';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import { UnauthenticatedError } from '../callers/unauthenticated.error.js';
import { ProblemError } from '../problems/problem.error.js';
import { InvalidRequestError } from '../requests/invalid-request.error.js';
import type { DataChanged } from './data-changed.js';
import { DataChanges } from './data-changes.js';
import { hasTags, MissingColumnError } from './tags-of-change.js';
import { changeIn } from './webhook-body.js';
import { type WebhookHeaders, WebhookSignature } from './webhook-signature.js';

/** The outcomes of webhooks, for metrics. */
const OUTCOMES = [
  'invalidated',
  'repeated',
  'unknown-table',
  'wrong-signature',
  'too-old',
  'wrong-body',
  'failed',
] as const;
export type WebhookOutcome = (typeof OUTCOMES)[number];

/** Longer than this nobody waits: the sender tries again. */
const HARD_LIMIT = '5s';

/** Takes the webhooks of the database: each is proved, and invalidates once in the whole cluster. */
@Injectable()
export class WebhooksService {
  private readonly logger = new Logger('Webhooks');
  private readonly signature: WebhookSignature | undefined;
  private readonly counts = new Map<WebhookOutcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));

  constructor(
    @Inject(APP_CONFIG) { supabase: { webhookSecret } }: AppConfig,
    private readonly changes: DataChanges,
    private readonly cache: CacheService,
    metrics: CacheMetrics,
  ) {
    this.signature = webhookSecret === undefined ? undefined : new WebhookSignature(webhookSecret);
    metrics.addCounter({
      name: 'tripsage_webhooks_total',
      help: 'Webhooks of the database that came to this process, by outcome.',
      label: 'outcome',
      read: () => this.counts,
    });
  }

  /** False without a secret: nobody could prove anything. */
  get isOn(): boolean {
    return this.signature !== undefined;
  }

  /**
   * Takes one message.
   *
   * @param body as it came, which is what is signed
   * @throws UnauthenticatedError for a wrong signature, or a time too far off
   * @throws InvalidRequestError for a body that is no change
   * @throws ProblemError 503 where the invalidation failed, so that it is sent again
   */
  async receive(body: string, headers: WebhookHeaders): Promise<WebhookOutcome> {
    const id = this.provedId(body, headers);
    const change = this.readChange(body);
    if (change === undefined || !hasTags(change.table)) return this.count('unknown-table');
    return this.count(await this.invalidateOnce(id, change));
  }

  private provedId(body: string, headers: WebhookHeaders): string {
    const check = this.signature?.check(body, headers) ?? { isValid: false, reason: 'wrong-signature' };
    if (check.isValid) return check.id;
    this.count(check.reason);
    throw new UnauthenticatedError(
      check.reason === 'too-old'
        ? 'webhook-timestamp is more than five minutes off.'
        : 'webhook-signature is not that of this message.',
    );
  }

  private readChange(body: string): DataChanged | undefined {
    try {
      return changeIn(body);
    } catch (error) {
      this.count('wrong-body');
      throw error;
    }
  }

  /** The message's id is remembered once its invalidation is done: whoever brings it again, in any process, repeats it. */
  private async invalidateOnce(id: string, change: DataChanged): Promise<WebhookOutcome> {
    let outcome: WebhookOutcome = 'repeated';
    const invalidate = async (): Promise<true> => {
      await this.changes.invalidate(change);
      outcome = 'invalidated';
      return true;
    };
    try {
      await this.cache.getOrSet({ namespace: 'webhooks', key: id }, 'webhook', invalidate, {
        hardLimit: HARD_LIMIT,
      });
      return outcome;
    } catch (error) {
      throw this.refusalOf(error, change);
    }
  }

  private refusalOf(error: unknown, { table }: DataChanged): Error {
    if (error instanceof MissingColumnError) {
      this.count('wrong-body');
      const row = error.row === 'oldRecord' ? 'old_record' : 'record';
      const expected = `the column, which the tags of ${table} are made of`;
      return new InvalidRequestError([{ field: `${row}.${error.column}`, expected }]);
    }
    this.count('failed');
    this.logger.error(`A change of ${table} was not invalidated: ${(error as Error).message}`);
    return new ProblemError('invalidation-failed', {
      title: 'The change could not be taken: send it again',
      status: 503,
      retryAfterSeconds: 1,
    });
  }

  private count(outcome: WebhookOutcome): WebhookOutcome {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    return outcome;
  }
}
