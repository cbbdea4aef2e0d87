// Slow: starts the sandbox, whose answers take the processor.
import { describe, expect, it } from '@jest/globals';
import { Exa, ExaError } from 'exa-js';
import { startSandbox, post, type Running } from '../running-sandbox.js';

const client = ({ url }: Running): Exa => new Exa('test_key', `${url}/exa`);

async function exaErrorOf(call: Promise<unknown>): Promise<ExaError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ExaError) return error;
    throw error;
  }
  throw new Error('expected an ExaError, got an answer');
}

describe('POST /exa/search', () => {
  it('answers the SDK with results, texts, the request’s id, time and cost', async () => {
    const running = await startSandbox();
    const answer = await client(running).search('opening hours of the Louvre', { numResults: 3 });
    expect(answer).toEqual({
      requestId: expect.stringMatching(/^\w{20}$/),
      resolvedSearchType: 'neural',
      results: expect.any(Array),
      searchTime: expect.any(Number),
      costDollars: { total: 0.007, search: { neural: 0.007 } },
    });
    expect(answer.results).toHaveLength(3);
    for (const result of answer.results) {
      expect(result).toMatchObject({
        id: result.url,
        url: expect.stringMatching(/^https:\/\/[a-z]+\.example\/opening-hours-of-the-louvre-/),
        title: expect.stringContaining('opening hours of the Louvre'),
        publishedDate: expect.stringMatching(/^202[4-6]-\d\d-\d\dT00:00:00.000Z$/),
        author: expect.any(String),
        score: expect.any(Number),
        text: expect.stringContaining('opening hours of the Louvre'),
      });
    }
    expect(new Set(answer.results.map(({ url }) => url)).size).toBe(3);
  });

  it('gives the contents that were asked for, and none where none were', async () => {
    const exa = client(await startSandbox());
    const [bare] = (await exa.search('Louvre', { contents: false })).results;
    expect(Object.keys(bare!)).not.toEqual(expect.arrayContaining(['text']));
    const contents = { text: { maxCharacters: 40 }, highlights: true, summary: { query: 'when' } } as const;
    const answer = await exa.search('Louvre', { contents, numResults: 12 });
    const [rich] = answer.results;
    expect(rich!.text).toHaveLength(40);
    expect(rich!.highlights).toHaveLength(1);
    expect(rich!.summary).toContain('Louvre');
    expect(answer.costDollars).toEqual({
      total: 0.021,
      search: { neural: 0.009 },
      contents: { summary: 0.012 },
    });
  });

  it('finds the same for the same query, whatever its case and spaces, and keeps to the filters', async () => {
    const [exa, same] = [client(await startSandbox()), client(await startSandbox())];
    const urls = async (of: Exa, query: string, options: Parameters<Exa['search']>[1] = {}) =>
      (await of.search(query, options)).results.map(({ url }) => url);
    const first = await urls(exa, 'Rail passes in Japan');
    expect(first).toHaveLength(10);
    expect(await urls(same, '  rail passes  in japan ')).toEqual(first);
    expect(await urls(exa, 'Rail passes in Peru')).not.toEqual(first);
    const included = await urls(exa, 'Rail passes in Japan', { includeDomains: ['jr.example'] });
    expect(included.every((url) => url.startsWith('https://jr.example/'))).toBe(true);
    const excluded = await urls(exa, 'Rail passes in Japan', { excludeDomains: ['slowtravel.example'] });
    expect(excluded.filter((url) => url.includes('slowtravel'))).toEqual([]);
    const { results } = await exa.search('Rail passes in Japan', { startPublishedDate: '2026-11-01' });
    expect(results.every(({ publishedDate }) => publishedDate! >= '2026-11-01')).toBe(true);
  });

  it('finds nothing for xyzzy, which costs as much', async () => {
    const running = await startSandbox();
    const answer = await client(running).search('Is there a Xyzzy museum?');
    expect(answer.results).toEqual([]);
    await client(running).search('Louvre');
    expect(running.sandbox.calls()).toMatchObject({
      calls: { 'POST /exa/search': 2 },
      bySupplier: { exa: { calls: 2, costUsd: 0.014 } },
    });
  });

  it('refuses a call without a key, and fields that are wrong by name, without a charge', async () => {
    const running = await startSandbox();
    const keyless = await post(`${running.url}/exa/search`, { query: 'Louvre' });
    expect([keyless.status, await keyless.json()]).toEqual([
      401,
      { requestId: expect.any(String), error: 'Invalid API key', tag: 'INVALID_API_KEY' },
    ]);
    const error = await exaErrorOf(client(running).search('Louvre', { numResults: 0 }));
    expect([error.statusCode, error.message]).toEqual([400, expect.stringContaining('numResults')]);
    expect(error.requestId).toMatch(/^\w{20}$/);
    expect((await exaErrorOf(client(running).search(''))).message).toContain('query');
    expect(running.sandbox.calls().bySupplier['exa']).toMatchObject({ calls: 3, costUsd: 0 });
  });

  it('holds ten calls a second, over every second', async () => {
    const running = await startSandbox();
    const exa = client(running);
    for (let call = 0; call < 10; call += 1) await exa.search('Louvre', { numResults: 1 });
    const error = await exaErrorOf(exa.search('Louvre'));
    expect([error.statusCode, error.message]).toEqual([
      429,
      expect.stringContaining('10 requests per second'),
    ]);
    running.clock.passes(1_000);
    await exa.search('Louvre', { numResults: 1 });
    expect(running.sandbox.calls().bySupplier['exa']).toMatchObject({ rateLimited: 1 });
  });

  it('fails when told to: a status, and a body that can’t be read', async () => {
    const running = await startSandbox({
      behaviour: { failures: [{ endpoint: 'exa', status: 503, calls: 1 }] },
    });
    const error = await exaErrorOf(client(running).search('Louvre'));
    expect([error.statusCode, error.message]).toEqual([503, expect.stringContaining('unavailable')]);
    running.sandbox.setBehaviour({ failures: [{ endpoint: 'POST /exa/search', kind: 'garbage' }] });
    expect((await exaErrorOf(client(running).search('Louvre'))).message).toContain('non-JSON body');
  });
});
