import { Injectable } from '@nestjs/common';
import { Cacheable, CacheEvict, CacheService } from '@tripsage/cache';
import { tags } from '../app.cache.js';
import { normalizedText } from '../requests/normalized-text.js';
import { type Addition, type FoundMemories, MemoryProvider } from './memory-provider.port.js';
import {
  type Memory,
  type MemoryChange,
  type MemorySearchRequest,
  type MemorySearchResponse,
  MOST_RESULTS,
  type NewMemories,
} from './memory.dto.js';

/** The namespace of the marks of users whose additions are under way, and the longest that one takes. */
const ADDITIONS = 'memory-additions';
const LONGEST_ADDITION = '1m';

/** The tag of the user whom a call names first. */
const ofUser = ({ args: [userId] }: { args: readonly unknown[] }): string[] => [
  tags.memoriesOf(userId as string),
];
const VARY = ['user', 'role'];
/** A write that fails may have been done all the same: what was known before it goes in any case. */
const BEFORE = { tags: ofUser, before: true };
const AFTER = { tags: ofUser };

/** The memories of users. Each call names its user, whose id is part of every key. */
@Injectable()
export class MemoryService {
  constructor(
    private readonly provider: MemoryProvider,
    private readonly cache: CacheService,
  ) {}

  /** Any limit and threshold is a part of one answer: the supplier is asked once for all of them. */
  async search(
    userId: string,
    { query, limit, threshold }: MemorySearchRequest,
  ): Promise<MemorySearchResponse> {
    const { memories } = await this.find(userId, normalizedText(query));
    const results = memories.filter(({ score }) => score >= threshold).slice(0, limit);
    return { results, count: results.length };
  }

  @Cacheable('memory', 'memorySearch', {
    entity: 'memories',
    operation: 'search',
    vary: VARY,
    tags: ofUser,
  })
  async find(userId: string, query: string): Promise<FoundMemories> {
    // Read before the supplier is asked: an addition that begins later invalidates this answer.
    const isSettled = !(await this.cache.has(userId, ADDITIONS));
    return { memories: await this.provider.search(userId, query, MOST_RESULTS), isSettled };
  }

  @Cacheable('memory', 'memory', {
    entity: 'memories',
    operation: 'get',
    vary: VARY,
    tags: ofUser,
  })
  async get(userId: string, id: string): Promise<Memory> {
    return this.provider.get(userId, id);
  }

  @CacheEvict(BEFORE)
  @CacheEvict(AFTER)
  async add(userId: string, memories: NewMemories): Promise<Addition> {
    const addition = await this.provider.add(userId, memories);
    if (addition.isPending) await this.cache.set(userId, true, LONGEST_ADDITION, ADDITIONS);
    return addition;
  }

  /** The supplier changes whatever it is told, so the owner is proved by reading it first. Owners never change. */
  @CacheEvict(BEFORE)
  @CacheEvict(AFTER)
  async update(userId: string, id: string, change: MemoryChange): Promise<Memory> {
    await this.get(userId, id);
    return this.provider.update(userId, id, { ...change });
  }

  @CacheEvict(BEFORE)
  @CacheEvict(AFTER)
  async delete(userId: string, id: string): Promise<void> {
    await this.get(userId, id);
    await this.provider.delete(userId, id);
  }

  @CacheEvict(BEFORE)
  @CacheEvict(AFTER)
  async deleteAll(userId: string): Promise<void> {
    await this.provider.deleteAll(userId);
  }
}
