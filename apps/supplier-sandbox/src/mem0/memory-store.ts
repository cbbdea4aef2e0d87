import type { Row, SandboxDatabase } from '../database/database.js';
import { vectorOf } from '../database/vectors.js';

/** One memory in Mem0's own words. */
export interface StoredMemory extends Row {
  readonly id: string;
  readonly memory: string;
  readonly user_id: string;
  readonly categories: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface FoundMemory extends StoredMemory {
  readonly score: number;
}

export interface MemorySearch {
  readonly query: string;
  readonly userId: string;
  /** Any of them; none asked for: all memories. */
  readonly categories: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The least similarity, 0 to 1. */
  readonly threshold: number;
  readonly topK: number;
}

export interface NewMemory {
  readonly userId: string;
  readonly memory: string;
  readonly categories: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

const TIME = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;
const FIELDS = `id, memory, user_id, to_json(categories) as categories, metadata,
  to_char(created_at, ${TIME}) as created_at, to_char(updated_at, ${TIME}) as updated_at`;

/** The memories of all users, in Postgres, found by pgvector's cosine distance. */
export class MemoryStore {
  constructor(private readonly database: SandboxDatabase) {}

  search({ query, userId, categories, metadata, threshold, topK }: MemorySearch): Promise<FoundMemory[]> {
    return this.database.query<FoundMemory>(
      `select * from (
         select ${FIELDS}, greatest(0, 1 - (embedding <=> $2::text::vector)) as score from public.memories
         where user_id = $1 and ($3::text = '[]' or categories && array(select jsonb_array_elements_text($3::text::jsonb)))
           and ($4::text::jsonb = '{}' or metadata @> $4::text::jsonb)
       ) found
       where score >= $5::text::float8 order by score desc, created_at desc, id limit $6::text::int`,
      [
        userId,
        vectorOf(query),
        JSON.stringify(categories),
        JSON.stringify(metadata),
        String(threshold),
        String(topK),
      ],
    );
  }

  async get(id: string): Promise<StoredMemory | undefined> {
    const [found] = await this.database.query<StoredMemory>(
      `select ${FIELDS} from public.memories where id = $1::text::uuid`,
      [id],
    );
    return found;
  }

  /** All of a user's memories, the newest first. */
  ofUser(userId: string): Promise<StoredMemory[]> {
    return this.database.query<StoredMemory>(
      `select ${FIELDS} from public.memories where user_id = $1 order by created_at desc, id`,
      [userId],
    );
  }

  /** Adds memories in one statement; gives them in the same order. */
  add(memories: readonly NewMemory[]): Promise<StoredMemory[]> {
    const rows = memories.map(({ userId, memory, categories, metadata }) => ({
      user_id: userId,
      memory,
      categories,
      metadata,
      embedding: vectorOf(memory),
    }));
    return this.database.query<StoredMemory>(
      `insert into public.memories (user_id, memory, categories, metadata, embedding)
       select user_id, memory, categories, metadata, embedding
       from jsonb_populate_recordset(null::public.memories, $1::text::jsonb)
       returning ${FIELDS}`,
      [JSON.stringify(rows)],
    );
  }

  async update(
    id: string,
    change: { memory?: string; categories?: readonly string[]; metadata?: Readonly<Record<string, unknown>> },
  ): Promise<StoredMemory | undefined> {
    const { memory, categories, metadata } = change;
    const [updated] = await this.database.query<StoredMemory>(
      `update public.memories set
         memory = coalesce($2::text, memory),
         embedding = coalesce($3::text::vector, embedding),
         categories = case when $4::text is null then categories else array(select jsonb_array_elements_text($4::text::jsonb)) end,
         metadata = coalesce($5::text::jsonb, metadata)
       where id = $1::text::uuid returning ${FIELDS}`,
      [
        id,
        memory ?? null,
        memory === undefined ? null : vectorOf(memory),
        categories === undefined ? null : JSON.stringify(categories),
        metadata === undefined ? null : JSON.stringify(metadata),
      ],
    );
    return updated;
  }

  async delete(id: string): Promise<boolean> {
    const gone = await this.database.query(
      'delete from public.memories where id = $1::text::uuid returning id',
      [id],
    );
    return gone.length > 0;
  }

  async deleteOfUser(userId: string): Promise<void> {
    await this.database.query('delete from public.memories where user_id = $1', [userId]);
  }
}
