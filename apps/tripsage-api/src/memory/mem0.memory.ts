import * as v from 'valibot';
import { readAnswer } from '../suppliers/read-answer.js';
import { SupplierError } from '../suppliers/supplier.error.js';
import { UnreadableAnswerError } from '../suppliers/unreadable-answer.error.js';
import type { Addition } from './memory-provider.port.js';
import type { FoundMemory, Memory } from './memory.dto.js';

/** One memory in Mem0's own words. */
const MEMORY = v.object({
  id: v.string(),
  memory: v.string(),
  user_id: v.string(),
  categories: v.nullish(v.array(v.string()), []),
  metadata: v.nullish(v.record(v.string(), v.unknown()), {}),
  created_at: v.string(),
});
type Mem0Memory = v.InferOutput<typeof MEMORY>;

const FOUND = v.object({ results: v.array(v.object({ ...MEMORY.entries, score: v.number() })) });

const EVENT = v.object({
  id: v.string(),
  event: v.string(),
  memory: v.optional(v.string()),
  data: v.optional(v.object({ memory: v.string() })),
});
const DONE = v.array(EVENT);
/** Mem0 answers an addition before it is made, unless it makes it at once. */
const PENDING = v.object({ status: v.string() });

/** The results of a search; all are the asking user's, or none is shown. */
export function foundMemoriesOf(body: unknown, userId: string): FoundMemory[] {
  return readAnswer(FOUND, body).results.map((found, at) => {
    if (found.user_id !== userId) {
      throw new UnreadableAnswerError(`results[${at}].user_id is not that of the user who asked.`);
    }
    return Object.assign(memoryOf(found), { score: found.score });
  });
}

/** One memory; another user's is as unknown as one that is not there: Mem0 finds it by its id, whoever asks. */
export function ownMemoryOf(body: unknown, userId: string): Memory {
  const found = readAnswer(MEMORY, body);
  if (found.user_id !== userId) throw new SupplierError('mem0', 'not-found', 'Mem0 does not know it.');
  return memoryOf(found);
}

export function additionOf(body: unknown): Addition {
  const events: unknown = Array.isArray(body) ? body : (body as { results?: unknown } | undefined)?.results;
  if (events === undefined) {
    readAnswer(PENDING, body);
    return { added: [], isPending: true };
  }
  const added = readAnswer(DONE, events)
    .filter(({ event }) => event === 'ADD')
    .map(({ id, memory, data }) => ({ id, text: memory ?? data?.memory ?? '' }));
  return { added, isPending: false };
}

function memoryOf({ id, memory, categories, metadata, created_at: createdAt }: Mem0Memory): Memory {
  return { id, text: memory, categories, metadata, createdAt };
}
