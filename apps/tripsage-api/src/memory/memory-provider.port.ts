import type { FoundMemory, Memory, NewMemories } from './memory.dto.js';

/** The answer to a query. */
export interface FoundMemories {
  readonly memories: readonly FoundMemory[];
  /** False while an addition may still be under way at the supplier, so that the answer soon is another. */
  readonly isSettled: boolean;
}

/** The outcome of an addition. */
export interface Addition {
  /** The memories that it made; none where they are made later. */
  readonly added: readonly Pick<Memory, 'id' | 'text'>[];
  /** True where the supplier goes on working after its answer, so that searches do not find them yet. */
  readonly isPending: boolean;
}

/** The change of one memory. */
export interface MemoryPatch {
  readonly text?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Remembers what users say, and finds it by its meaning. Methods reject with `SupplierError`, whose `failure` is
 * `'not-found'` for a memory that the user does not have, whoever else may have it.
 */
export abstract class MemoryProvider {
  /** The user's memories that are nearest to the query, the nearest first, whatever their score. */
  abstract search(userId: string, query: string, most: number): Promise<readonly FoundMemory[]>;
  abstract get(userId: string, id: string): Promise<Memory>;
  abstract add(userId: string, memories: NewMemories): Promise<Addition>;
  abstract update(userId: string, id: string, patch: MemoryPatch): Promise<Memory>;
  abstract delete(userId: string, id: string): Promise<void>;
  abstract deleteAll(userId: string): Promise<void>;
}
