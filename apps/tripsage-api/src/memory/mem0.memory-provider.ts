import { Inject, Injectable } from '@nestjs/common';
import { RateLimited } from '@tripsage/cache';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import type { SupplierConfig } from '../configuration/supplier-configs.js';
import { type FailureByStatus, httpFailure } from '../suppliers/http-failure.js';
import { type HttpAnswer, httpJson, type HttpRequest } from '../suppliers/http-json.js';
import { SupplierCalls } from '../suppliers/supplier-calls.js';
import { Suppliers } from '../suppliers/suppliers.js';
import { additionOf, foundMemoriesOf, ownMemoryOf } from './mem0.memory.js';
import { type Addition, type MemoryPatch, MemoryProvider } from './memory-provider.port.js';
import type { FoundMemory, Memory, NewMemories } from './memory.dto.js';

const NAMES = { supplier: 'mem0', title: 'Mem0', keyVariable: 'MEM0_API_KEY' };
const OF_ONE: FailureByStatus = { 404: 'not-found' };

/** One request to Mem0. */
interface Mem0Request<Result> extends Omit<HttpRequest, 'url'> {
  readonly path: string;
  /** For the log: the path with names instead of ids. */
  readonly endpoint: string;
  translate(body: unknown): Result;
  readonly byStatus?: FailureByStatus;
}

/** Memories at Mem0, over its HTTP API: its package brings 49 others and telemetry. */
@Injectable()
export class Mem0MemoryProvider extends MemoryProvider {
  private readonly config: SupplierConfig;

  constructor(
    @Inject(APP_CONFIG) { mem0 }: AppConfig,
    private readonly suppliers: Suppliers,
    private readonly calls: SupplierCalls,
  ) {
    super();
    this.config = mem0;
  }

  async search(userId: string, query: string, most: number): Promise<readonly FoundMemory[]> {
    return this.ask({
      path: '/v3/memories/search/',
      endpoint: 'POST /v3/memories/search/',
      body: { query, filters: { user_id: userId }, top_k: most, threshold: 0, output_format: 'v1.1' },
      translate: (body) => foundMemoriesOf(body, userId),
    });
  }

  async get(userId: string, id: string): Promise<Memory> {
    return this.ask({
      ...pathOf(id, 'GET'),
      translate: (body) => ownMemoryOf(body, userId),
    });
  }

  async add(userId: string, { text, messages, metadata }: NewMemories): Promise<Addition> {
    return this.ask({
      path: '/v3/memories/add/',
      endpoint: 'POST /v3/memories/add/',
      body: {
        messages: messages ?? [{ role: 'user', content: text }],
        user_id: userId,
        // A text is kept as it is; of a conversation Mem0 keeps what it says of the user.
        infer: messages !== undefined,
        ...(metadata !== undefined && { metadata }),
      },
      translate: additionOf,
    });
  }

  async update(userId: string, id: string, patch: MemoryPatch): Promise<Memory> {
    return this.ask({
      ...pathOf(id, 'PUT'),
      body: patch,
      translate: (body) => ownMemoryOf(body, userId),
    });
  }

  async delete(_userId: string, id: string): Promise<void> {
    await this.ask({ ...pathOf(id, 'DELETE'), translate: () => undefined });
  }

  async deleteAll(userId: string): Promise<void> {
    await this.ask({
      method: 'DELETE',
      path: `/v1/memories/?user_id=${encodeURIComponent(userId)}`,
      endpoint: 'DELETE /v1/memories/',
      translate: () => undefined,
    });
  }

  private async ask<Result>(question: Mem0Request<Result>): Promise<Result> {
    const { path, endpoint, translate, byStatus, ...request } = question;
    return this.suppliers.ask({
      endpoint,
      send: () =>
        this.request({
          ...request,
          url: `${this.config.baseUrl}${path}`,
          headers: { authorization: `Token ${this.config.key}` },
        }),
      translate: ({ body }: HttpAnswer) => translate(body),
      failureOf: (error, nowMs) => httpFailure(error, nowMs, NAMES, byStatus),
    });
  }

  @RateLimited('mem0')
  private async request(request: HttpRequest): Promise<HttpAnswer> {
    return this.calls.within('mem0', this.config.callTimeoutMs, (signal) => httpJson(request, signal));
  }
}

/** The path of one memory. Only for ids whose owner is known: Mem0 changes any memory by its id. */
function pathOf(id: string, method: string) {
  return {
    method,
    path: `/v1/memories/${encodeURIComponent(id)}/`,
    endpoint: `${method} /v1/memories/:id/`,
    byStatus: OF_ONE,
  };
}
