import { Inject, Injectable } from '@nestjs/common';
import { RateLimited } from '@tripsage/cache';
import { APP_CONFIG, type AppConfig } from '../../app.config.js';
import { CurrentCaller, type User } from '../../callers/current-caller.js';
import { SANDBOX_USER } from '../../callers/sandbox-caller.js';
import type { SupabaseConfig } from '../../configuration/supplier-configs.js';
import { type HttpAnswer, HttpRefusal } from '../http-json.js';
import { SupplierCalls } from '../supplier-calls.js';
import { Suppliers } from '../suppliers.js';
import { databaseAnswer, type DatabaseQuery } from './database-answer.js';
import { type ConstraintWords, databaseFailure } from './database-failure.js';

/** One request to the database. */
export interface DatabaseRequest<Result> {
  /** For the log, as `PATCH /trips`. */
  readonly endpoint: string;
  /** `user`: the rows of the user who asks; `anyone`: rows that are the same for all, whoever asks. */
  readonly as: 'user' | 'anyone';
  readonly query: DatabaseQuery;
  /** Puts the rows into our terms; throws where they break the contract. */
  translate(rows: unknown): Result;
  readonly words?: ConstraintWords;
}

/** The database of Supabase, asked through PostgREST. Row-level security shows each user the own rows only. */
@Injectable()
export class Supabase {
  private readonly config: SupabaseConfig;

  constructor(
    @Inject(APP_CONFIG) { supabase }: AppConfig,
    private readonly callers: CurrentCaller,
    private readonly calls: SupplierCalls,
    private readonly suppliers: Suppliers,
  ) {
    this.config = supabase;
  }

  /**
   * Asks the database once.
   *
   * @throws SupplierError where there is no usable answer; `conflict`, `not-found` and `impossible` are the database's own
   * @throws UnauthenticatedError where a user is needed and nobody in particular asks, or the token is not accepted
   * @throws RateLimitedError where the limiter rejects the request
   */
  async ask<Result>({ endpoint, as, query, translate, words }: DatabaseRequest<Result>): Promise<Result> {
    const isOfUser = as === 'user';
    // Never as anybody else where there is no user: an answer for nobody would be kept as that user's.
    const identity = isOfUser ? identityOf(this.callers.user(), this.config) : {};
    return this.suppliers.ask({
      endpoint,
      send: () => this.send(query, { apikey: this.config.key, ...identity }),
      translate: ({ status, headers, body }) => {
        if (status >= 400) throw new HttpRefusal(status, headers, body);
        return translate(body);
      },
      failureOf: (error, nowMs) => databaseFailure(error, nowMs, { isOfUser, words }),
    });
  }

  @RateLimited('supabase')
  private async send(query: DatabaseQuery, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { baseUrl, callTimeoutMs } = this.config;
    return this.calls.within('supabase', callTimeoutMs, (signal) =>
      databaseAnswer(query, { baseUrl, headers, signal }),
    );
  }
}

/** The proof of who asks: the caller's token; in the sandbox its header, where the caller came by that. */
function identityOf({ id, token }: User, { isLive }: SupabaseConfig): Readonly<Record<string, string>> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  return isLive ? {} : { [SANDBOX_USER]: id };
}
