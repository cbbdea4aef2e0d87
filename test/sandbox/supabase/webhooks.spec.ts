// Slow: it makes a Postgres of its own, in 2 to 8 s.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { until } from '../../support/until.js';
import { projectForAll } from '../running-project.js';
import { post } from '../running-sandbox.js';

const SECRET = 'whsec_dHJpcHNhZ2Utc2FuZGJveC13ZWJob29rLXNlY3JldA==';

interface Received {
  readonly id: string;
  readonly change: {
    type: string;
    table: string;
    schema: string;
    record: Row | null;
    old_record: Row | null;
  };
}
type Row = Record<string, unknown>;

const project = projectForAll();
const received: Received[] = [];
let statuses: number[] = [];
const receiver = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts).toString();
    const headers = request.headers as Record<string, string>;
    const change = new Webhook(SECRET).verify(body, headers) as Received['change'];
    received.push({ id: headers['webhook-id']!, change });
    response.writeHead(statuses.shift() ?? 204).end();
  });
});
const titles = (): unknown[] => received.map(({ change }) => change.record?.['title']);

beforeAll(async () => {
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const { port } = receiver.address() as AddressInfo;
  project.sandbox.setBehaviour({ webhooks: { url: `http://127.0.0.1:${port}/hooks` } });
});
afterAll(() => new Promise((closed) => receiver.close(closed)));
beforeEach(() => {
  const { url } = project.sandbox.behaviour().webhooks;
  project.sandbox.setBehaviour({ webhooks: { url, delayMs: 0, copies: 1, shuffled: false } });
  statuses = [];
  received.length = 0;
});

describe('a change', () => {
  it('is sent, signed, with the row before and after, by any road', async () => {
    const ana = project.as('ana');
    const { data: trip } = await ana.from('trips').insert({ title: 'Kyoto' }).select().single();
    await ana.from('trips').update({ title: 'Nara' }).eq('id', trip.id);
    await project.sandbox.database.query('delete from public.trips where id = $1', [trip.id]);
    await until(() => received.length === 3);
    expect(received.map(({ change }) => change)).toEqual([
      {
        type: 'INSERT',
        table: 'trips',
        schema: 'public',
        record: expect.objectContaining({ title: 'Kyoto' }),
        old_record: null,
      },
      {
        type: 'UPDATE',
        table: 'trips',
        schema: 'public',
        record: expect.objectContaining({ title: 'Nara', version: 2 }),
        old_record: expect.objectContaining({ title: 'Kyoto', version: 1 }),
      },
      {
        type: 'DELETE',
        table: 'trips',
        schema: 'public',
        record: null,
        old_record: expect.objectContaining({ id: trip.id }),
      },
    ]);
    expect(new Set(received.map(({ id }) => id)).size).toBe(3);
  });

  it('of destinations and memories leaves the vectors out', async () => {
    await project.sandbox.database.query(
      "update public.destinations set description = 'x' where id = 'paris'",
    );
    await post(
      `${project.url}/mem0/v3/memories/add/`,
      { user_id: 'ana', messages: [{ role: 'user', content: 'I like trains.' }] },
      { authorization: 'Token x' },
    );
    await until(() => received.length === 2);
    expect(received.map(({ change }) => change.table)).toEqual(['destinations', 'memories']);
    expect(received[0]!.change.record).toMatchObject({ id: 'paris', version: 2 });
    expect(received[1]!.change.record).toMatchObject({ user_id: 'ana', memory: 'I like trains.' });
    for (const { change } of received) expect(change.record).not.toHaveProperty('embedding');
  });

  it('that was undone is not sent', async () => {
    const { database } = project.sandbox;
    const undone = database.as({ role: 'authenticated', sub: 'ana' }, async (query) => {
      await query("insert into public.trips (title) values ('never')");
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await project.as('ana').from('trips').insert({ title: 'after' });
    await until(() => received.length > 0);
    expect(titles()).toEqual(['after']);
  });
});

describe('sending', () => {
  it('is tried again with the same id until it is received, at most four times', async () => {
    statuses = [500, 404, 204];
    await project.as('ana').from('trips').insert({ title: 'retried' });
    await until(() => received.length === 3);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);

    received.length = 0;
    statuses = [500, 500, 500, 500, 204];
    await project.as('ana').from('trips').insert({ title: 'given up' });
    await until(() => received.length === 4);
    await project.as('ana').from('trips').insert({ title: 'next' });
    await until(() => titles().includes('next'));
    expect(titles()).toEqual(['given up', 'given up', 'given up', 'given up', 'next']);
  });

  it('keeps the order, unless it is told to shuffle; copies have the same id', async () => {
    const wanted = Array.from({ length: 8 }, (_, at) => `trip ${at}`);
    const rows = wanted.map((title) => ({ title }));
    await project.as('ana').from('trips').insert(rows);
    await until(() => received.length === 8);
    expect(titles()).toEqual(wanted);

    received.length = 0;
    project.sandbox.setBehaviour({ webhooks: { shuffled: true, copies: 2 } });
    await project.as('ana').from('trips').insert(rows);
    await until(() => received.length === 16);
    expect(new Set(received.map(({ id }) => id)).size).toBe(8);
    expect(titles()).not.toEqual(wanted.flatMap((title) => [title, title]));
    expect(titles().toSorted()).toEqual(wanted.flatMap((title) => [title, title]));
  });

  it('waits as long as it is told to', async () => {
    project.sandbox.setBehaviour({ webhooks: { delayMs: 300 } });
    const since = performance.now();
    await project.as('ana').from('trips').insert({ title: 'late' });
    await until(() => received.length === 1);
    expect(performance.now() - since).toBeGreaterThanOrEqual(299);
  });

  it('does not happen without a URL, and what was changed then is never sent', async () => {
    const { url } = project.sandbox.behaviour().webhooks;
    project.sandbox.setBehaviour({ webhooks: { url: null } });
    await project.as('ana').from('trips').insert({ title: 'silent' });
    const outbox = () => project.sandbox.database.query('select 1 from sandbox.outbox');
    await until(async () => (await outbox()).length === 0);
    project.sandbox.setBehaviour({ webhooks: { url } });
    await project.as('ana').from('trips').insert({ title: 'heard' });
    await until(() => received.length === 1);
    expect(titles()).toEqual(['heard']);
  });
});
