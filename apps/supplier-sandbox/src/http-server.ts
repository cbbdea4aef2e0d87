import Fastify, { type FastifyInstance } from 'fastify';
import { answerError } from './duffel/duffel.errors.js';
import type { SeededDraw } from './seeded-draw.js';

/** Longer than any path that Node's parser lets through (16 KiB of headers): a long id is unknown like any other. */
const MAX_PARAM_LENGTH = 16_384;

/** The server of all suppliers. What is below no supplier's path is answered in Duffel's words. */
export function createServer(draw: SeededDraw): FastifyInstance {
  let requests = 0;
  const app = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
    // What the router can't read, such as `/air/offers/%zz`, reaches no route and so no supplier's error handler.
    frameworkErrors: (error, request, reply) =>
      void answerError(error, request, reply.header('x-request-id', request.id)),
    genReqId: () => draw.token(20, 'request', (requests += 1)),
    // Every fault is named, with the value and its schema, and nothing is bent into shape.
    ajv: {
      customOptions: {
        allErrors: true,
        verbose: true,
        coerceTypes: false,
        removeAdditional: false,
        strictTypes: false,
      },
    },
  });
  // Clients name JSON also where they send no body, and the suppliers let them.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .header('x-request-id', request.id)
      .send({
        meta: { status: 404, request_id: request.id },
        errors: [
          {
            type: 'invalid_request_error',
            title: 'Not found',
            message: `The sandbox does not speak ${request.method} ${request.url}. What it speaks stands in GET /_sandbox/calls.`,
            code: 'not_found',
            documentation_url: 'https://duffel.com/docs/api/overview/errors',
          },
        ],
      }),
  );
  return app;
}
