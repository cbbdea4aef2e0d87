import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CITIES } from '../../apps/supplier-sandbox/src/database/seeds/cities.table.js';
import { Snapshot } from '../../apps/supplier-sandbox/src/database/snapshot.js';
import { post, startSandbox } from './running-sandbox.js';

describe('the database of the sandbox', () => {
  it('is not made by flights, keys, tokens or refusals', async () => {
    const { sandbox, url, duffel } = await startSandbox();
    await duffel.suggestions.list({ query: 'LHR' });
    await fetch(`${url}/supabase/auth/v1/.well-known/jwks.json`);
    const body = { email: 'ana@example.com', password: 'sandbox' };
    await post(`${url}/supabase/auth/v1/token?grant_type=password`, body, { apikey: 'sandbox-anon-key' });
    await fetch(`${url}/supabase/rest/v1/destinations`);
    await fetch(`${url}/mem0/v1/ping/`, { headers: { authorization: 'Token x' } });
    expect(sandbox.calls().total).toBe(5);
    expect(sandbox.database.isMade).toBe(false);
  });

  it('is seeded with real cities, each once and well formed', () => {
    expect(CITIES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(CITIES.map(([id]) => id)).size).toBe(CITIES.length);
    for (const [id, , , code, latitude, longitude, safety, months] of CITIES) {
      expect(id).toMatch(/^[a-z-]+$/);
      expect(code).toMatch(/^[A-Z]{2}$/);
      expect(Math.abs(latitude)).toBeLessThan(67);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
      expect(safety).toBeLessThanOrEqual(5);
      expect(months).toMatch(/^([1-9]|1[0-2])(,([1-9]|1[0-2]))+$/);
    }
  });
});

describe('the file of the new database', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const textOf = async (snapshot: Snapshot): Promise<string | undefined> => (await snapshot.read())?.text();

  it('is read as it was written, and one of another recipe takes its place', async () => {
    const first = new Snapshot('first', folder);
    expect(await textOf(first)).toBeUndefined();
    await Promise.all([first.write(new Blob(['rows'])), first.write(new Blob(['rows']))]);
    expect(await textOf(first)).toBe('rows');
    const second = new Snapshot('second', folder);
    expect(await textOf(second)).toBeUndefined();
    await second.write(new Blob(['others']));
    expect(await textOf(first)).toBeUndefined();
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('counts as absent where it is cut off or changed', async () => {
    const snapshot = new Snapshot('recipe', folder);
    await snapshot.write(new Blob(['rows and rows and rows']));
    const file = join(folder, (await readdir(folder))[0]!);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length - 5));
    expect(await textOf(snapshot)).toBeUndefined();
    whole[whole.length - 6]! ^= 1;
    await writeFile(file, whole);
    expect(await textOf(snapshot)).toBeUndefined();
  });

  it('is done without where it can’t be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const snapshot = new Snapshot('recipe', join(folder, 'file', 'folder'));
    await snapshot.write(new Blob(['rows']));
    expect(await textOf(snapshot)).toBeUndefined();
  });
});
