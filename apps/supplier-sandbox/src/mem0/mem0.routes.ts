import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addOf, Mem0Refusal, searchOf, textOf, updateOf, type AddRequest } from './mem0-requests.js';
import type { MemoryStore, StoredMemory } from './memory-store.js';
import { categoriesOf, factsOf, sameness } from './memory-texts.js';

/** One change that an `add` made. */
interface MemoryEvent {
  readonly id: string;
  readonly event: 'ADD';
  readonly data: { readonly memory: string };
  readonly memory: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The paths of Mem0's platform that an application needs. */
export function mem0Routes(scope: FastifyInstance, store: MemoryStore): void {
  const lookUp = { config: { effort: 'look-up' } } as const;

  scope.get('/v1/ping/', lookUp, () => ({
    status: 'ok',
    org_id: 'org_sandbox',
    project_id: 'proj_sandbox',
    user_email: 'sandbox@example.com',
  }));
  scope.route({
    method: 'POST',
    url: '/v3/memories/search/',
    handler: async (request) => ({ results: await store.search(searchOf(request.body)) }),
  });
  scope.route({
    method: 'POST',
    url: '/v3/memories/add/',
    handler: async (request) => add(store, addOf(request.body)),
  });
  scope.route({
    ...lookUp,
    method: 'GET',
    url: '/v1/memories/:id/',
    handler: async (request) => found(await store.get(idOf(request))),
  });
  scope.route({
    method: 'PUT',
    url: '/v1/memories/:id/',
    handler: async (request) => {
      const { text, metadata } = updateOf(request.body);
      const categories = text === undefined ? undefined : categoriesOf(text);
      return found(await store.update(idOf(request), { memory: text, categories, metadata }));
    },
  });
  scope.route({
    ...lookUp,
    method: 'DELETE',
    url: '/v1/memories/:id/',
    handler: async (request) => {
      if (!(await store.delete(idOf(request)))) throw notFound();
      return { message: 'Memory deleted successfully!' };
    },
  });
  scope.route({
    ...lookUp,
    method: 'DELETE',
    url: '/v1/memories/',
    handler: async (request) => {
      const { user_id: userId } = request.query as { user_id?: unknown };
      await store.deleteOfUser(textOf(userId, 'user_id'));
      return { message: 'Memories deleted successfully!' };
    },
  });
}

/**
 * Without `infer` each message is a memory as it is. With it, each sentence of the user is one, unless the user has
 * one that says the same.
 */
async function add(
  store: MemoryStore,
  { messages, userId, metadata, infer }: AddRequest,
): Promise<MemoryEvent[]> {
  const texts = infer
    ? messages.filter(({ role }) => role === 'user').flatMap(({ content }) => factsOf(content))
    : messages.map(({ content }) => content);
  const fresh = infer ? await unknownOf(store, userId, texts) : texts;
  if (fresh.length === 0) return [];
  const added = await store.add(
    fresh.map((memory) => ({ userId, memory, categories: categoriesOf(memory), metadata })),
  );
  return added.map(({ id, memory }) => ({ id, event: 'ADD', data: { memory }, memory }));
}

async function unknownOf(store: MemoryStore, userId: string, texts: readonly string[]): Promise<string[]> {
  const known = new Set((await store.ofUser(userId)).map(({ memory }) => sameness(memory)));
  return texts.filter((text) => {
    const same = sameness(text);
    if (known.has(same)) return false;
    known.add(same);
    return true;
  });
}

function idOf(request: FastifyRequest): string {
  const { id } = request.params as { id: string };
  if (!UUID.test(id)) throw notFound();
  return id;
}

function found(memory: StoredMemory | undefined): StoredMemory {
  if (!memory) throw notFound();
  return memory;
}

function notFound(): Mem0Refusal {
  return new Mem0Refusal(404, 'Memory not found!');
}
