import { Inject, Injectable } from '@nestjs/common';
import { RateLimited } from '@tripsage/cache';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import type { SupplierConfig } from '../configuration/supplier-configs.js';
import { httpFailure } from '../suppliers/http-failure.js';
import { type HttpAnswer, httpJson } from '../suppliers/http-json.js';
import { SupplierCalls } from '../suppliers/supplier-calls.js';
import { Suppliers } from '../suppliers/suppliers.js';
import { EmbeddingsProvider } from './embeddings-provider.port.js';
import { vectorsOf } from './openai.embeddings.js';
import { textBatches } from './text-batches.js';

const NAMES = { supplier: 'openai', title: 'OpenAI', keyVariable: 'OPENAI_API_KEY' };

/** Embeddings of OpenAI, over its HTTP API: one route does not need its package of 20 MB. */
@Injectable()
export class OpenAiEmbeddingsProvider extends EmbeddingsProvider {
  readonly model = 'text-embedding-3-small';
  /** The first numbers of 1,536, which the model is trained for: a sixth of the memory, and nearly as good. */
  readonly dimensions = 256;
  private readonly config: SupplierConfig;

  constructor(
    @Inject(APP_CONFIG) { openai }: AppConfig,
    private readonly suppliers: Suppliers,
    private readonly calls: SupplierCalls,
  ) {
    super();
    this.config = openai;
  }

  async embed(texts: readonly string[]): Promise<readonly Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (const batch of textBatches(texts)) vectors.push(...(await this.embedBatch(batch)));
    return vectors;
  }

  private async embedBatch(texts: readonly string[]): Promise<readonly Float32Array[]> {
    return this.suppliers.ask({
      endpoint: 'POST /embeddings',
      send: () => this.request(texts),
      translate: ({ body }) => vectorsOf(body, texts.length, this.dimensions),
      failureOf: (error, nowMs) => httpFailure(error, nowMs, NAMES),
    });
  }

  @RateLimited('openai')
  private async request(texts: readonly string[]): Promise<HttpAnswer> {
    const { baseUrl, key, callTimeoutMs } = this.config;
    const request = {
      url: `${baseUrl}/embeddings`,
      headers: { authorization: `Bearer ${key}` },
      body: { model: this.model, input: texts, encoding_format: 'base64', dimensions: this.dimensions },
    };
    return this.calls.within('openai', callTimeoutMs, (signal) => httpJson(request, signal));
  }
}
