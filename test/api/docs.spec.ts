import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type INestApplication, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { startApi } from './api-under-test.js';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

interface Operation {
  summary?: string;
  tags?: string[];
  security?: unknown[];
  responses: Record<string, { headers?: object }>;
  requestBody?: { content: Record<string, { examples?: Record<string, { value: object }> }> };
}

interface OpenApi {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

/** The routes of the document, as `GET /api/trips/:id`. */
function documented(paths: OpenApi['paths']): string[] {
  const routes = Object.entries(paths).flatMap(([route, operations]) =>
    Object.keys(operations).map(
      (method) => `${method.toUpperCase()} ${route.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  return routes.toSorted();
}

/** The routes of all controllers but those of operators, read from Nest's own marks. */
function routesOf(app: INestApplication): string[] {
  const classes = [...app.get(ModulesContainer).values()].flatMap(({ controllers }) =>
    [...controllers.values()].map(({ metatype }) => metatype as Type),
  );
  const routes = classes.flatMap((controller) => {
    const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
    const handlers = Object.values(Object.getOwnPropertyDescriptors(controller.prototype)).map(
      ({ value }) => value as object | undefined,
    );
    return handlers.flatMap((handler) => {
      if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
      const own = Reflect.getMetadata(PATH_METADATA, handler) as string;
      const path = [base, own]
        .flat()
        .map((part) => part.replaceAll(/^\/|\/$/g, ''))
        .filter((part) => part !== '');
      return [`${method} /${path.join('/')}`];
    });
  });
  const ofTheApi = routes.filter((route) => !/^\w+ \/(?:admin|health|metrics)\b/.test(route));
  return [...new Set(ofTheApi)]
    .map((route) => (/ \/hooks\//.test(route) ? route : route.replace(' /', ' /api/')))
    .toSorted();
}

describe('/docs', () => {
  it('documents every route of the API, with the problems it answers', async () => {
    const api = await startApi();
    const { paths } = (await api.get('/docs-json')).body as unknown as OpenApi;
    expect(documented(paths)).toEqual(routesOf(api.app));
    expect(Object.keys(paths['/api/flights/search']?.['post']?.responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '413',
      '415',
      '422',
      '429',
      '502',
      '503',
      '504',
    ]);
  });

  it('is OpenAPI 3.1 in which a linter finds nothing', async () => {
    const api = await startApi();
    const { body } = await api.get('/docs-json');
    expect(body['openapi']).toBe('3.1.0');
    const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
    folders.push(folder);
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify(body));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [resolve('node_modules/@redocly/cli/bin/cli.js'), 'lint', file, '--format=json', '--max-problems=1000'],
      {
        cwd: folder,
        env: {
          ...process.env,
          REDOCLY_TELEMETRY: 'off',
          REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
          NODE_OPTIONS: '',
        },
      },
    ).catch((error: { stdout: string }) => error);
    const { problems } = JSON.parse(stdout) as { problems: { message: string; location: unknown }[] };
    expect(problems.map(({ message, location }) => ({ message, location }))).toEqual([]);
  }, 30_000);

  it('says of every operation who may ask, with what, and what comes back', async () => {
    const api = await startApi();
    const document = (await api.get('/docs-json')).body as unknown as OpenApi;
    const named = new Set(document.tags.map(({ name }) => name));
    for (const [route, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const { summary, tags = [], security, responses } = operation;
        expect({ route, method, summary }).toMatchObject({ summary: expect.stringMatching(/^[A-Z]/) });
        expect({ route, method, unnamed: tags.filter((tag) => !named.has(tag)), count: tags.length }).toEqual(
          {
            route,
            method,
            unnamed: [],
            count: 1,
          },
        );
        expect(security).toBeDefined();
        for (const response of Object.values(responses)) {
          expect(response.headers).toHaveProperty('X-Request-Id');
        }
      }
    }
  });

  it('gives searches that can be sent as they are, first one with only what is needed', async () => {
    const api = await startApi();
    const { paths, components } = (await api.get('/docs-json')).body as unknown as OpenApi;
    const { examples } =
      paths['/api/flights/search']?.['post']?.requestBody?.content['application/json'] ?? {};
    const searches = Object.values(examples ?? {}).map(({ value }) => value);
    expect(Object.keys(searches[0] ?? {})).toEqual(['origin', 'destination', 'departureDate']);
    expect(components.schemas['FlightSearchRequest']).toMatchObject({
      required: ['origin', 'destination', 'departureDate'],
      additionalProperties: false,
      properties: {
        adults: { type: 'integer', minimum: 1, maximum: 9, default: 1 },
        children: { type: 'integer', minimum: 0, maximum: 8, default: 0 },
      },
    });
    for (const search of searches) {
      // The supplier can't be reached: the request itself was found good.
      expect((await api.search(search)).status).toBe(503);
    }
  });

  it('documents what the cache says in the headers of an answer', async () => {
    const api = await startApi();
    const { paths } = (await api.get('/docs-json')).body as unknown as OpenApi;
    const answers = [
      paths['/api/flights/search']?.['post']?.responses['200'],
      paths['/api/flights/offers/{id}']?.['get']?.responses['200'],
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        headers: { 'Cache-Status': { schema: { type: 'string' } }, Age: { schema: { type: 'integer' } } },
      });
    }
  });

  it('documents the wrong fields of a problem as they are told', async () => {
    const api = await startApi();
    const { schemas } = ((await api.get('/docs-json')).body as unknown as OpenApi).components;
    const { required, properties } = schemas['ProblemField'] as {
      required: string[];
      properties: { given: { type?: string; oneOf: { type: string | string[] }[] } };
    };
    const reply = await api.search({ a: 'x', b: 7, c: true, d: null, e: {}, f: [] });
    const told = reply.body['errors'] as Record<string, unknown>[];
    expect(told.filter((error) => required.some((name) => !(name in error)))).toEqual([]);
    expect(properties.given.type).toBeUndefined();
    for (const given of told.filter((error) => 'given' in error).map((error) => error['given'])) {
      const kind = given === null ? 'null' : Array.isArray(given) ? 'array' : typeof given;
      const fitting = properties.given.oneOf.filter(({ type }) => [type].flat().includes(kind));
      expect({ given, fitting }).toEqual({ given, fitting: [expect.anything()] });
    }
    expect(told.some((error) => !('given' in error))).toBe(true);
  });

  it.each([
    '/docs',
    '/docs/',
    '/docs/swagger-ui.css',
    '/docs/swagger-ui-bundle.js',
    '/docs/swagger-ui-init.js',
  ])('serves the page from this machine: %s', async (path) => {
    const api = await startApi();
    const response = await fetch(`${api.url}${path}`);
    const text = await response.text();
    expect(response.status).toBe(200);
    if (path.startsWith('/docs/swagger-ui.'))
      expect(response.headers.get('content-type')).toContain('text/css');
    expect(path.endsWith('.js') ? '' : text).not.toMatch(/(src|href)="https?:/);
  });
});
