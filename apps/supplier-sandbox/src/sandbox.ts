import { setMaxListeners } from 'node:events';
import Fastify, { type FastifyInstance } from 'fastify';
import { controlPlane } from './control/control-plane.js';
import type { Currency } from './duffel/duffel.context.js';
import { answerError } from './duffel/duffel.errors.js';
import { DuffelSupplier } from './duffel/duffel.supplier.js';
import { ExaSupplier } from './exa/exa.supplier.js';
import { OpenMeteoSupplier } from './open-meteo/open-meteo.supplier.js';
import { OpenAiSupplier } from './openai/openai.supplier.js';
import { SeededDraw } from './seeded-draw.js';
import type { Supplier, SupplierContext } from './supplier.js';
import {
  applied,
  CurrentBehaviour,
  DEFAULT_OFFER_LIFE_SECONDS,
  DEFAULT_WEBHOOKS,
  type Behaviour,
  type BehaviourChange,
} from './traffic/behaviour.js';
import { CallCounter, type CallCounts } from './traffic/call-counter.js';
import { Failures } from './traffic/failures.js';
import { Latencies } from './traffic/latency.js';
import { StrictLimit } from './traffic/strict-limit.js';
import { guardCalls } from './traffic/supplier-call.js';

export type {
  Behaviour,
  BehaviourChange,
  FailureRule,
  Latency,
  RateLimit,
  RateLimits,
  Webhooks,
} from './traffic/behaviour.js';
export type { CallCounts } from './traffic/call-counter.js';

export interface SandboxOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 takes a free one. Default 3001. */
  port?: number;
  /** The same seed gives the same flights, fares, hotels and latencies. Default `tripsage`. */
  seed?: string;
  /** The clock of fares, expiry and limits, epoch milliseconds. Default `Date.now`. Latency passes in real time. */
  now?: () => number;
  /** Currency of the Duffel account. Default EUR. */
  currency?: Currency;
  /** Signs webhooks: `whsec_` and base 64. Default: a secret that stands in this file, for tests. */
  webhookSecret?: string;
  /** The behaviour at the start, over each supplier's own limits and latency; offers live 1800 s; no webhooks. */
  behaviour?: BehaviourChange;
}

/** A running or startable sandbox. */
export interface Sandbox {
  /** Listens; gives the base URL. Fails with Node's error if the port is taken. */
  start(): Promise<string>;
  /** Ends calls that wait or hang, and stops listening. */
  close(): Promise<void>;
  /** The path of each supplier's base URL, such as `/exa`; Duffel's is empty. */
  paths(): Readonly<Record<string, string>>;
  calls(): CallCounts;
  resetCalls(): CallCounts;
  behaviour(): Behaviour;
  /** Like POST /_sandbox/behaviour, without its checks. */
  setBehaviour(change: BehaviourChange): Behaviour;
  resetBehaviour(): Behaviour;
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 3001;
export const DEFAULT_SEED = 'tripsage';
export const DEFAULT_CURRENCY: Currency = 'EUR';
export const DEFAULT_WEBHOOK_SECRET = 'whsec_dHJpcHNhZ2Utc2FuZGJveC13ZWJob29rLXNlY3JldA==';

/** An HTTP server that speaks the suppliers' own protocols. A further supplier's room is one more line in `suppliers`. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, now = Date.now, currency = DEFAULT_CURRENCY } = options;
  const draw = new SeededDraw(options.seed ?? DEFAULT_SEED);
  const context: SupplierContext = {
    now,
    draw,
    offerLifeSeconds: () => behaviour.get().offerLifeSeconds,
    webhooks: () => behaviour.get().webhooks,
    webhookSecret: options.webhookSecret ?? DEFAULT_WEBHOOK_SECRET,
  };
  const suppliers: readonly Supplier[] = [
    new DuffelSupplier({ ...context, currency }),
    new OpenMeteoSupplier(context),
    new ExaSupplier(context),
    new OpenAiSupplier(context),
  ];

  const behaviour = new CurrentBehaviour(initialBehaviour(suppliers, options.behaviour));
  const counter = new CallCounter(now);
  const closing = new AbortController();
  // Every call that takes its time listens to it.
  setMaxListeners(0, closing.signal);
  const app = createServer(draw);

  for (const supplier of suppliers) {
    const room = async (scope: FastifyInstance): Promise<void> => {
      scope.addHook('onRoute', ({ method, url }) => counter.know(`${String(method)} ${url}`, supplier.name));
      guardCalls(scope, supplier, {
        behaviour,
        counter,
        limit: new StrictLimit(now),
        failures: new Failures(behaviour, draw),
        latencies: new Latencies(draw),
        closing: closing.signal,
      });
      supplier.register(scope);
    };
    app.register(room, { prefix: supplier.prefix });
  }
  app.register(async (scope) => controlPlane(scope, { behaviour, counter }));

  return {
    start: () => app.listen({ host, port }),
    close: () => {
      closing.abort();
      return app.close();
    },
    paths: () => Object.fromEntries(suppliers.map(({ name, prefix }) => [name, prefix])),
    calls: () => counter.counts(),
    resetCalls: () => counter.reset(),
    behaviour: () => behaviour.get(),
    setBehaviour: (change) => behaviour.change(change),
    resetBehaviour: () => behaviour.reset(),
  };
}

function initialBehaviour(suppliers: readonly Supplier[], change: BehaviourChange = {}): Behaviour {
  const defaults: Behaviour = {
    latencies: Object.fromEntries(suppliers.map(({ name, latency }) => [name, latency])),
    rateLimits: Object.fromEntries(suppliers.map(({ name, rateLimits }) => [name, rateLimits])),
    failures: [],
    offerLifeSeconds: DEFAULT_OFFER_LIFE_SECONDS,
    webhooks: DEFAULT_WEBHOOKS,
  };
  return applied(defaults, change);
}

/** Longer than any path that Node's parser lets through (16 KiB of headers): a long id is unknown like any other. */
const MAX_PARAM_LENGTH = 16_384;

function createServer(draw: SeededDraw): FastifyInstance {
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
