import type { IncomingMessage, ServerResponse } from 'node:http';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { ADMIN_OPTIONS } from '../../../../libs/cache/src/ops/admin/access/admin-options.js';
import type { JobResponse } from '../../../../libs/cache/src/ops/admin/changes/job-response.js';
import type { FiguresEvent } from '../../../../libs/cache/src/ops/admin/watch-responses.js';
import { DashboardController } from '../../../../libs/cache/src/ops/dashboard/dashboard.controller.js';
import * as fake from './fake-figures.js';
import * as lists from './fake-lists.js';

export const TOKEN = 'the-token-of-the-test';
export const READ_TOKEN = 'the-reader-of-the-test';

/** A request for a change, as it came. */
export interface Change {
  readonly method: string;
  /** Below `/admin/`, percent-encoded as it was sent. */
  readonly path: string;
  readonly body: unknown;
  readonly name: string | undefined;
}

/** Serves the real page over a scripted admin API, on a port of its own. */
export class FakeAdmin {
  readonly changes: Change[] = [];
  /** Addresses of all requests, queries included. */
  readonly urls: string[] = [];
  /** Answers that replace the usual ones, by `GET health`. */
  readonly answers = new Map<string, { status: number; body: unknown }>();
  job: JobResponse | undefined;
  private readonly followers = new Set<ServerResponse>();
  private latest: FiguresEvent = fake.figures(1);

  private constructor(
    private readonly app: NestExpressApplication,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeAdmin> {
    const module = await Test.createTestingModule({
      controllers: [DashboardController],
      providers: [{ provide: ADMIN_OPTIONS, useValue: { token: TOKEN, readToken: READ_TOKEN } }],
    }).compile();
    const app = module.createNestApplication<NestExpressApplication>(new ExpressAdapter(), { logger: false });
    let admin: FakeAdmin | undefined;
    app.use('/admin', (request: IncomingMessage, response: ServerResponse, next: () => void) => {
      const url = request.url ?? '/';
      admin?.urls.push(url);
      if (url === '/' || url.startsWith('/assets/') || admin === undefined) return next();
      return void admin.answer(request, response);
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return (admin = new FakeAdmin(app, `http://127.0.0.1:${port}`));
  }

  /** Sends figures to all followers, also to later ones. */
  send(event: FiguresEvent): void {
    this.latest = event;
    for (const follower of this.followers) writeEvent(follower, event);
  }

  get followed(): number {
    return this.followers.size;
  }

  /** Ends the connections of all followers. */
  drop(): void {
    for (const follower of this.followers) follower.destroy();
    this.followers.clear();
  }

  async close(): Promise<void> {
    this.drop();
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const path = (request.url ?? '').slice(1);
    const token = headers.authorization?.replace('Bearer ', '');
    if (token !== TOKEN && token !== READ_TOKEN)
      return reply(response, 401, { message: 'The token is wrong.' });
    if (method !== 'GET') {
      const text = await bodyOf(request);
      const name = headers['x-admin-name'] as string | undefined;
      this.changes.push({ method, path, body: text === '' ? undefined : JSON.parse(text), name });
      if (token === READ_TOKEN) return reply(response, 403, { message: 'This token is read-only.' });
    }
    const route = `${method} ${path.split('?', 1)[0]}`;
    const scripted = this.answers.get(route);
    if (scripted) return reply(response, scripted.status, scripted.body);
    if (route === 'GET events') return this.follow(response);
    if (route === 'GET me') {
      const role = token === TOKEN ? 'admin' : 'read-only';
      return reply(response, 200, { role, process: fake.PROCESS, store: 'DragonflyDB at cache:6379' });
    }
    if (path.startsWith('jobs/'))
      return reply(response, this.job ? 200 : 404, this.job ?? { message: 'No such job.' });
    if (/\/clear$|\/reset$/.test(path) && path.startsWith('cache/')) return reply(response, 202, this.job);
    if (method !== 'GET') return reply(response, 200, { done: `Done: ${route}.` });
    const known = READ[route.slice(4)] ?? (path.startsWith('cache/entries/') ? entryAt : undefined);
    return reply(response, known ? 200 : 404, known?.(path) ?? { title: 'Not Found', detail: `No ${path}.` });
  }

  private follow(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.followers.add(response);
    response.once('close', () => this.followers.delete(response));
    writeEvent(response, this.latest);
  }
}

const entryAt = (path: string): unknown =>
  lists.entry(decodeURIComponent(path.slice('cache/entries/'.length)));

const READ: Readonly<Record<string, (path: string) => unknown>> = {
  'cache/namespaces': () => lists.namespaces,
  'cache/keys': (path) =>
    path.includes('cursor=')
      ? { items: lists.keys.slice(6) }
      : { items: lists.keys.slice(0, 6), cursor: 'next+1' },
  'rate-limits': () => fake.limiters,
  revalidation: () => lists.revalidation,
  'warm-ups': () => lists.warmUps,
  health: () => fake.health(),
  'health/history': () => ({ items: lists.history }),
  minutes: () => fake.minutes(),
  audit: () => ({ items: lists.audit }),
};

function writeEvent(response: ServerResponse, event: FiguresEvent): void {
  response.write(`event: figures\nid: 1\ndata: ${JSON.stringify(event)}\n\n`);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
