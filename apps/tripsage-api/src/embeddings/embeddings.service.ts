import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CacheableMany } from '@tripsage/cache';
import { EmbeddingsProvider } from './embeddings-provider.port.js';
import type { EmbeddingsResponse } from './embeddings.dto.js';

/** The vector of one text, as it is kept: with the hash of the text, never the text. */
export interface Embedding {
  readonly hash: string;
  readonly vector: Float32Array;
}

/** Embeds texts, each once for all who ask. */
@Injectable()
export class EmbeddingsService {
  constructor(private readonly provider: EmbeddingsProvider) {}

  async embed(texts: readonly string[]): Promise<EmbeddingsResponse> {
    const vectors = await this.vectorsOf(texts);
    const { model, dimensions } = this.provider;
    return { model, dimensions, embeddings: vectors.map((vector) => Array.from(vector)) };
  }

  /** The vector of each text, in their order. Only the Unicode form of a text makes no difference: every word counts. */
  async vectorsOf(texts: readonly string[]): Promise<readonly Float32Array[]> {
    const composed = texts.map((text) => text.normalize('NFC'));
    const hashes = composed.map(hashOf);
    const textOf = new Map(hashes.map((hash, at) => [hash, composed[at] as string]));
    const found = await this.find(hashes, textOf);
    return found.map(({ vector }) => vector);
  }

  /** The supplier answers for every hash or fails, so that nothing is missing in what this gives. */
  @CacheableMany('embeddings', 'embedding', {
    entity: 'texts',
    operation: 'embed',
    key(this: EmbeddingsService, hash: string) {
      return [this.provider.model, this.provider.dimensions, hash];
    },
    items: (hashes: readonly string[]) => hashes,
    idOf: ({ hash }: Embedding) => hash,
  })
  async find(hashes: readonly string[], textOf: ReadonlyMap<string, string>): Promise<Embedding[]> {
    const vectors = await this.provider.embed(hashes.map((hash) => textOf.get(hash) as string));
    return hashes.map((hash, at) => ({ hash, vector: vectors[at] as Float32Array }));
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
