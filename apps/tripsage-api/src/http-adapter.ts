import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { answerClientError } from './problems/client-error.js';
import { answerFrameworkError } from './problems/framework-error.js';

const BODY_LIMIT_BYTES = 64 * 1024;
/** Keys in paths reach 2 kB. */
const MAX_PARAM_LENGTH = 2048;

/** The HTTP server under the application: its limits, and what it does with what never gets to a controller. */
export function httpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: () => randomUUID(),
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  const server = adapter.getInstance();
  // With Nest's body parsers off only JSON is read: what HTML forms can send, any page could have a browser send.
  server.removeContentTypeParser('text/plain');
  // After the order to stop: a connection kept alive for the next request would keep the process alive, too.
  server.addHook('onSend', async (_, reply) => {
    if (!server.server.listening) reply.header('connection', 'close');
  });
  return adapter;
}
