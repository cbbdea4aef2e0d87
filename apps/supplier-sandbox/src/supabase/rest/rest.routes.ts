import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Claims, SandboxDatabase } from '../../database/database.js';
import { callFunction } from './function-calls.js';
import { queryOf } from './parse/query-string.js';
import { PostgrestRefusal } from './postgrest-error.js';
import {
  answerFormOf,
  preferencesOf,
  rangeOf,
  refuseOtherSchemas,
  type AnswerForm,
  type Preferences,
} from './request-headers.js';
import type { AnsweredRows } from './sql/answered-rows.js';
import { Catalog } from './sql/catalog.js';
import type { Payload } from './sql/writes.js';
import { TableRequests, type TableRequest } from './table-requests.js';

/** The paths of PostgREST. `claimsOf` gives the verified claims of a request. */
export function restRoutes(
  scope: FastifyInstance,
  database: SandboxDatabase,
  claimsOf: (request: FastifyRequest) => Claims,
): void {
  const tables = new TableRequests(database);
  let reading: Promise<Catalog> | undefined;
  const catalog = (): Promise<Catalog> => (reading ??= Catalog.read(database.query));
  const effort = { config: { effort: 'look-up' } } as const;

  const requestOf = async (request: FastifyRequest): Promise<TableRequest> => {
    refuseOtherSchemas(request.headers);
    const known = await catalog();
    const table = known.table((request.params as { table: string }).table);
    const asked = queryOf(searchParamsOf(request));
    const { headers } = request;
    return {
      table,
      catalog: known,
      asked,
      prefer: preferencesOf(headers),
      form: answerFormOf(headers),
      claims: claimsOf(request),
    };
  };

  for (const method of ['GET', 'HEAD'] as const) {
    scope.route({
      ...effort,
      method,
      url: '/rest/v1/:table',
      handler: async (request, reply) => {
        const read = await requestOf(request);
        const range = rangeOf(request.headers);
        const { rows } = read.asked;
        rows.limit ??= range?.limit;
        if (rows.offset === 0) rows.offset = range?.offset ?? 0;
        return answerRows(request, reply, read, await tables.read(read), rows.offset);
      },
    });
  }
  scope.route({
    ...effort,
    method: 'POST',
    url: '/rest/v1/:table',
    handler: async (request, reply) => {
      const write = await requestOf(request);
      const answer = await tables.insert(write, payloadOf(request));
      reply.code(answer.inserted === 0 && answer.rows > 0 ? 200 : 201);
      return answerWrite(request, reply, write, answer);
    },
  });
  scope.route({
    ...effort,
    method: 'PATCH',
    url: '/rest/v1/:table',
    handler: async (request, reply) => {
      const write = await requestOf(request);
      return answerWrite(request, reply, write, await tables.update(write, payloadOf(request)));
    },
  });
  scope.route({
    ...effort,
    method: 'DELETE',
    url: '/rest/v1/:table',
    handler: async (request, reply) => {
      const write = await requestOf(request);
      return answerWrite(request, reply, write, await tables.delete(write));
    },
  });

  for (const method of ['GET', 'HEAD', 'POST'] as const) {
    scope.route({ ...effort, method, url: '/rest/v1/rpc/:function', handler: call });
  }

  async function call(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { function: name } = request.params as { function: string };
    const known = await catalog();
    const names = request.method === 'POST' ? [] : known.argumentsOf(name);
    const params = searchParamsOf(request);
    const given: Readonly<Record<string, unknown>> =
      request.method === 'POST'
        ? (payloadOf(request, true).rows[0] ?? {})
        : Object.fromEntries([...params].filter(([key]) => names.includes(key)));
    const wanted = {
      called: known.function(name, Object.keys(given)),
      catalog: known,
      given,
      rows: queryOf(params, (key) => names.includes(key)).rows,
      prefer: preferencesOf(request.headers),
      form: answerFormOf(request.headers),
      claims: claimsOf(request),
    };
    const answer = await callFunction(database, wanted);
    return answerRows(request, reply, wanted, answer, wanted.rows.offset);
  }
}

function searchParamsOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://sandbox').searchParams;
}

/** The body, which the scope's parser leaves as text. */
function payloadOf({ body }: FastifyRequest, mayBeEmpty = false): Payload {
  const text = typeof body === 'string' && body !== '' ? body : mayBeEmpty ? '{}' : '';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PostgrestRefusal(400, 'PGRST102', 'Empty or invalid json');
  }
  const rows = Array.isArray(value) ? value : [value];
  if (!rows.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))) {
    throw new PostgrestRefusal(400, 'PGRST102', 'Empty or invalid json');
  }
  return { text, rows };
}

interface Wishes {
  readonly prefer: Preferences;
  readonly form: AnswerForm;
}

function answerRows(
  request: FastifyRequest,
  reply: FastifyReply,
  { prefer, form }: Wishes,
  { body, rows, total }: AnsweredRows,
  offset: number,
): FastifyReply {
  const range = rows === 0 ? '*' : `${offset}-${offset + rows - 1}`;
  reply.header('content-range', `${range}/${total ?? '*'}`);
  if (total !== undefined && rows < total) reply.code(206);
  return send(request, reply, prefer, form, body);
}

function answerWrite(
  request: FastifyRequest,
  reply: FastifyReply,
  { prefer, form }: Wishes,
  { body, rows, total }: AnsweredRows,
): FastifyReply {
  const isRepresented = prefer.return === 'representation';
  const range = request.method === 'PATCH' && rows > 0 ? `0-${rows - 1}` : '*';
  reply.header('content-range', `${range}/${total ?? '*'}`);
  if (isRepresented) return send(request, reply, prefer, form, body);
  if (request.method !== 'POST') reply.code(204);
  return send(request, reply, prefer, form, '');
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { applied }: Preferences,
  form: AnswerForm,
  body: string,
): FastifyReply {
  if (applied !== '') reply.header('preference-applied', applied);
  if (body === '' || request.method === 'HEAD') return reply.send();
  return reply.header('content-type', form.contentType).send(body);
}
