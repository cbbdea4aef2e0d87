import type { MemorySearch } from './memory-store.js';

/** A request that Mem0 refuses: its status, and the text of `error`. */
export class Mem0Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'Mem0Refusal';
  }
}

export interface AddRequest {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly userId: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly infer: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const DEFAULT_THRESHOLD = 0.1;
const DEFAULT_TOP_K = 10;
const MOST_TOP_K = 1000;
const MOST_CHARACTERS = 100_000;

export function fieldsOf(value: unknown, name = 'body'): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Mem0Refusal(400, `${name} must be an object`);
}

export function searchOf(body: unknown): MemorySearch {
  const { query, filters, threshold = DEFAULT_THRESHOLD, top_k: topK = DEFAULT_TOP_K } = fieldsOf(body);
  const text = textOf(query, 'query');
  if (filters === undefined) throw new Mem0Refusal(400, 'filters are required and must hold a user_id');
  const conditions = conditionsOf(fieldsOf(filters, 'filters'));
  const userId = conditions.findLast((one) => 'user_id' in one)?.['user_id'];
  if (typeof threshold !== 'number' || threshold < 0 || threshold > 1) {
    throw new Mem0Refusal(400, 'threshold must be a number from 0 to 1');
  }
  if (!Number.isInteger(topK) || Number(topK) < 1 || Number(topK) > MOST_TOP_K) {
    throw new Mem0Refusal(400, `top_k must be a whole number from 1 to ${MOST_TOP_K}`);
  }
  return {
    query: text,
    userId: textOf(userId, 'filters.user_id'),
    categories: conditions.flatMap(({ categories }) => categoriesAsked(categories)),
    metadata: Object.assign({}, ...conditions.map(({ metadata }) => metadata ?? {})) as Fields,
    threshold,
    topK: Number(topK),
  };
}

/** Filters are one object, or several that all must hold: `{ AND: [...] }`. */
function conditionsOf(filters: Fields): Fields[] {
  const { AND: all, ...own } = filters;
  const unknown = Object.keys(own).find((name) => !['user_id', 'categories', 'metadata'].includes(name));
  if (unknown !== undefined) throw new Mem0Refusal(400, `filters: the sandbox does not know ${unknown}`);
  const nested = Array.isArray(all) ? all.flatMap((one) => conditionsOf(fieldsOf(one, 'filters.AND'))) : [];
  return [own, ...nested];
}

function categoriesAsked(given: unknown): string[] {
  if (given === undefined) return [];
  if (Array.isArray(given)) return given.map(String);
  const { contains, in: several } = fieldsOf(given, 'filters.categories');
  return [contains, ...(Array.isArray(several) ? several : [])]
    .filter((one) => one !== undefined)
    .map(String);
}

export function addOf(body: unknown): AddRequest {
  const { messages, user_id: userId, metadata = null, infer = true } = fieldsOf(body);
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new Mem0Refusal(400, 'messages must be a list of at least one { role, content }');
  }
  if (typeof infer !== 'boolean') throw new Mem0Refusal(400, 'infer must be true or false');
  return {
    messages: messages.map((message, at) => {
      const { role, content } = fieldsOf(message, `messages[${at}]`);
      return {
        role: textOf(role, `messages[${at}].role`),
        content: textOf(content, `messages[${at}].content`),
      };
    }),
    userId: textOf(userId, 'user_id'),
    metadata: metadata === null ? null : fieldsOf(metadata, 'metadata'),
    infer,
  };
}

export function updateOf(body: unknown): { text?: string; metadata?: Fields } {
  const { text, metadata } = fieldsOf(body);
  if (text === undefined && metadata === undefined) {
    throw new Mem0Refusal(400, 'At least one of text or metadata must be given');
  }
  return {
    ...(text === undefined ? {} : { text: textOf(text, 'text') }),
    ...(metadata === undefined ? {} : { metadata: fieldsOf(metadata, 'metadata') }),
  };
}

export function textOf(value: unknown, name: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MOST_CHARACTERS) return value;
  throw new Mem0Refusal(400, `${name} must be a text of 1 to ${MOST_CHARACTERS} characters`);
}
