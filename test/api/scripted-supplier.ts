import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';

export type Script = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server that answers every request as a test says: for answers that no supplier should give. */
export interface ScriptedSupplier {
  url: string;
  calls: string[];
  /** Requests whose body has arrived whole. */
  requests: { headers: IncomingHttpHeaders; body: unknown }[];
}

const started: Server[] = [];

export async function startSupplier(script: Script): Promise<ScriptedSupplier> {
  const calls: string[] = [];
  const requests: ScriptedSupplier['requests'] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      requests.push({
        headers: request.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      });
      script(request, response);
    });
  });
  started.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, requests };
}

/** Answers with a status, headers and a JSON body. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Script {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Answers with an error in Duffel's shape. */
export function duffelError(
  status: number,
  { code = 'some_code', type = 'api_error', message = 'told by Duffel' } = {},
  headers: Record<string, string> = {},
): Script {
  const error = { type, code, message, title: 'title', documentation_url: 'https://duffel.com/docs' };
  return answer(status, { meta: { status, request_id: 'req' }, errors: [error] }, headers);
}

afterEach(() => {
  for (const server of started.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
