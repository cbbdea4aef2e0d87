import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, type ScriptedSupplier, type Script, startSupplier } from '../scripted-supplier.js';

export const ANA = { 'x-sandbox-user': 'ana' };
export const BEN = { 'x-sandbox-user': 'ben' };

/** An id of a memory, by a digit. */
export const idOf = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;

/** A memory in Mem0's own words. */
export const mem0Memory = (id: string, userId: string, more: object = {}) => ({
  id,
  memory: 'I always take an aisle seat.',
  user_id: userId,
  categories: ['flights'],
  metadata: null,
  created_at: '2027-01-01T12:00:00.000000Z',
  hash: 'not for clients',
  ...more,
});

/** A Mem0 whose memories belong to users, and that changes whatever it is told by its id, as the real one does. */
export interface ScriptedMem0 extends ScriptedSupplier {
  memories: Map<string, ReturnType<typeof mem0Memory>>;
  /** Answers one path another way, until it is given back `undefined`. */
  instead: Script | undefined;
  /** Questions by their method and path. */
  count(call: string): number;
}

export async function startMem0(...memories: ReturnType<typeof mem0Memory>[]): Promise<ScriptedMem0> {
  const stored = new Map(memories.map((memory) => [memory.id, memory]));
  const mem0 = { memories: stored, instead: undefined as Script | undefined } as ScriptedMem0;
  const supplier = await startSupplier((request, response) => {
    const body = supplier.requests.at(-1)?.body as Record<string, unknown> | undefined;
    (mem0.instead ?? ((...both) => route(stored, body, ...both)))(request, response);
  });
  return Object.assign(mem0, supplier, {
    count: (call: string) => supplier.calls.filter((each) => each.startsWith(call)).length,
  });
}

function route(
  stored: ScriptedMem0['memories'],
  body: Record<string, unknown> | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://mem0');
  const path = pathname.replace('/mem0', '');
  const reply = (status: number, value: unknown) => answer(status, value)(request, response);
  if (path === '/v3/memories/search/') {
    const { user_id: userId } = (body?.['filters'] ?? {}) as { user_id?: string };
    const results = [...stored.values()]
      .filter((memory) => memory.user_id === userId)
      .map((memory, at) => Object.assign({}, memory, { score: 0.9 - at / 10 }));
    return reply(200, { results });
  }
  if (path === '/v3/memories/add/') {
    const id = idOf(stored.size + 1);
    const [message] = (body?.['messages'] ?? []) as { content: string }[];
    stored.set(id, mem0Memory(id, String(body?.['user_id']), { memory: message?.content }));
    return reply(200, [{ id, event: 'ADD', memory: message?.content }]);
  }
  if (path === '/v1/memories/') {
    for (const [id, memory] of stored) if (memory.user_id === searchParams.get('user_id')) stored.delete(id);
    return reply(200, { message: 'Memories deleted successfully!' });
  }
  const id = path.split('/').at(-2) ?? '';
  const memory = stored.get(id);
  if (memory === undefined) return reply(404, { error: 'Memory not found!' });
  if (request.method === 'DELETE') {
    stored.delete(id);
    return reply(200, { message: 'Memory deleted successfully!' });
  }
  if (request.method === 'PUT') stored.set(id, { ...memory, memory: String(body?.['text']) });
  return reply(200, stored.get(id));
}
