import { setTimeout as delay } from 'node:timers/promises';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AnswerTexts } from '@tripsage/cache';
import type { FastifyInstance } from 'fastify';
import { ClsServiceManager } from 'nestjs-cls';
import { answerClientError } from '../problems/client-error.js';
import { answerFrameworkError } from '../problems/framework-error.js';
import { noteAllowedMethods } from './allowed-methods.js';
import { requestIdOf, tellRequestIds } from './request-id.js';

const BODY_LIMIT_BYTES = 64 * 1024;
/** Keys in paths reach 2 kB. */
const MAX_PARAM_LENGTH = 2048;
/** Requests whose bodies are signed. */
const SIGNED_PATHS = '/hooks/';
const REQUEST_TIMEOUT_MS = 30_000;
/** The time between two checks for requests whose time is up; Node's default of 30 s would end them that late. */
const TIMEOUT_CHECK_MS = 1_000;

/** The time after the order to stop for which requests are accepted that were sent before it. */
const LAST_REQUESTS_MS = 100;

export interface HttpLimits {
  /** The time after the order to stop at which connections are closed, whatever they wait for. */
  connectionsGraceMs: number;
  /** The longest that a request may take to arrive whole. Default 30 s. */
  requestTimeoutMs?: number;
  /** The proxies in front, which name the client's address. Default 0: the address is that of the connection. */
  trustedProxies?: number;
}

/** The HTTP server under the application: its limits, and its answers to what never reaches a controller. */
export function httpAdapter({
  connectionsGraceMs,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
  trustedProxies = 0,
}: HttpLimits): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    // Node takes the longer one for the whole request, and its own for the headers is a minute.
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: TIMEOUT_CHECK_MS },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // A field named `__proto__` or `constructor` is rejected by name, like any other unknown field.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    ...(trustedProxies > 0 && { trustProxy: (_address: string, hop: number) => hop < trustedProxies }),
    genReqId: requestIdOf,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  const server = adapter.getInstance();
  // With Nest's body parsers off only JSON is read: what HTML forms can send, any page could have a browser send.
  server.removeContentTypeParser('text/plain');
  noteAllowedMethods(server, MAX_PARAM_LENGTH);
  tellRequestIds(server);
  keepSignedBodies(server);
  const texts = new AnswerTexts();
  // Bytes are sent as they are, though Fastify's types say text.
  server.setReplySerializer((payload) => texts.stringify(payload) as string);
  // The context of a request, which its guards fill: who asks.
  const context = ClsServiceManager.getClsService();
  server.addHook('onRequest', (_request, _reply, done) => context.runWith({}, done));
  let isEnding = false;
  // After the order to stop: a connection kept alive for the next request would keep the process alive, too.
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isEnding) reply.header('connection', 'close');
    done();
  });
  server.addHook('preClose', async () => {
    isEnding = true;
    // Idle connections are closed next; on some a request has arrived that is not read yet.
    await delay(LAST_REQUESTS_MS);
    const end = setTimeout(() => server.server.closeAllConnections(), connectionsGraceMs).unref();
    server.server.once('close', () => clearTimeout(end));
  });
  return adapter;
}

/** Gives JSON that is signed as the text that it came as: parsed and written again it would be another. */
function keepSignedBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('ignore', 'ignore');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (request.url.startsWith(SIGNED_PATHS)) done(null, body);
    else parse(request, body, done);
  });
}
