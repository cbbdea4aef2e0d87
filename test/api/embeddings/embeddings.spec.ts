// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api-under-test.js';
import { samplesOfMetric } from '../../cache/ops/metrics/exposition.js';
import { startSandbox } from '../sandbox-under-test.js';
import { embed as sandboxEmbedding } from '../../../apps/supplier-sandbox/src/embedding.js';
import { answer, type Script } from '../scripted-supplier.js';
import { ANA, base64Of, DIMENSIONS, startOpenAi, vectorOf } from './scripted-openai.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

async function started(setting: object = {}) {
  const openAi = await startOpenAi();
  const api = await startApi({ supplierUrl: openAi.url, ...setting });
  const embed = (texts: unknown, headers: Record<string, string> = ANA) =>
    api.send('POST', '/api/embeddings', { texts }, headers);
  return { openAi, api, embed };
}

describe('embeddings', () => {
  it('come in the order of their texts, whatever order the supplier answers in', async () => {
    const { openAi, embed } = await started();
    const { status, body } = await embed(['beach', 'museum', 'beach']);
    expect(status).toBe(200);
    expect(body).toEqual({
      model: 'text-embedding-3-small',
      dimensions: DIMENSIONS,
      embeddings: ['beach', 'museum', 'beach'].map((text) => vectorOf(text)),
    });
    expect(openAi.requests).toMatchObject([
      {
        headers: { authorization: 'Bearer sandbox' },
        body: {
          model: 'text-embedding-3-small',
          input: ['beach', 'museum'],
          encoding_format: 'base64',
          dimensions: DIMENSIONS,
        },
      },
    ]);
    expect(openAi.calls).toEqual(['POST /openai/v1/embeddings']);
  });

  it('are asked for once for all users, and only those that are missing, in one call', async () => {
    const { openAi, embed } = await started();
    await embed(['beach', 'museum']);
    const { body } = await embed(['old town', 'museum', 'harbor', 'beach'], { 'x-sandbox-user': 'ben' });
    expect(body['embeddings']).toEqual(
      ['old town', 'museum', 'harbor', 'beach'].map((text) => vectorOf(text)),
    );
    expect(openAi.asked()).toEqual([
      ['beach', 'museum'],
      ['old town', 'harbor'],
    ]);
  });

  it('are kept for thirty days', async () => {
    const { openAi, api, embed } = await started();
    await embed(['beach']);
    api.clock.advance(30 * DAY_MS - 1_000);
    expect((await embed(['beach'])).headers['cache-status']).toMatch(/^tripsage; hit/);
    expect(openAi.asked()).toHaveLength(1);
    api.clock.advance(2_000);
    await embed(['beach']);
    expect(openAi.asked()).toHaveLength(2);
  });

  it('of one text are the same in any Unicode form, but not in another case', async () => {
    const { openAi, embed } = await started();
    const { body } = await embed(['caf\u00e9', 'cafe\u0301', 'Caf\u00e9', 'caf\u00e9 ']);
    const [composed, decomposed, capital] = body['embeddings'] as number[][];
    expect(composed).toEqual(decomposed);
    expect(composed).not.toEqual(capital);
    expect(openAi.asked()).toEqual([['caf\u00e9', 'Caf\u00e9', 'caf\u00e9 ']]);
  });

  it('are kept as bytes: four for each number, and little else', async () => {
    const { api, embed } = await started();
    await embed(['beach', 'museum']);
    const text = await (await fetch(`${api.url}/metrics`)).text();
    const of = (name: string) => samplesOfMetric(text, name)['namespace="embeddings"'] ?? 0;
    expect(of('tripsage_cache_payload_bytes_count')).toBe(2);
    expect(of('tripsage_cache_payload_bytes_sum') / 2).toBeLessThan(4 * DIMENSIONS + 300);
  });

  it('are those of the supplier to the bit, on its wire', async () => {
    const sandbox = await startSandbox();
    const api = await startApi({ supplierUrl: sandbox.url, clock: sandbox.clock });
    const texts = ['quiet beaches', 'museums and old towns'];
    for (let turn = 0; turn < 2; turn += 1) {
      const { body } = await api.send('POST', '/api/embeddings', { texts }, ANA);
      expect(body['embeddings']).toEqual(texts.map((text) => Array.from(sandboxEmbedding(text, DIMENSIONS))));
    }
    expect(sandbox.calls()).toEqual({ 'POST /openai/v1/embeddings': 1 });
  });

  it('need a user', async () => {
    const { openAi, embed } = await started();
    expect((await embed(['beach'], {})).status).toBe(401);
    expect(openAi.calls).toEqual([]);
  });

  it.each([
    ['nothing', undefined, 'a list of 1 to 100 texts'],
    ['an empty list', [], 'a list of 1 to 100 texts'],
    ['101 texts', Array(101).fill('a'), 'a list of 1 to 100 texts'],
    ['one text', 'beach', 'a list of 1 to 100 texts'],
    ['a number', ['beach', 7], 'wrong is [1]'],
    ['an empty text', ['beach', 'sea', ''], 'wrong is [2]'],
    ['half a character', ['\ud800'], 'wrong is [0]'],
    ['more than the model reads', ['é'.repeat(4_097)], 'wrong is [0]'],
  ])('of %s are refused', async (_, texts, expected) => {
    const { openAi, embed } = await started();
    const { status, body } = await embed(texts);
    expect([status, body['errors']]).toEqual([
      400,
      [expect.objectContaining({ field: 'texts', expected: expect.stringContaining(expected) })],
    ]);
    expect(openAi.calls).toEqual([]);
  });
});

const data = (...items: object[]): Script => answer(200, { data: items });
const item = (index: unknown, numbers = vectorOf('x')) => ({ index, embedding: base64Of(numbers) });

const FAILURES: { when: string; script: Script; status: number; reason: string; names?: string }[] = [
  {
    when: 'a 429',
    script: answer(429, { error: { message: 'secret' } }),
    status: 503,
    reason: 'rate-limited',
  },
  {
    when: 'a wrong key',
    script: answer(401, { error: { message: 'secret' } }),
    status: 502,
    reason: 'refused',
  },
  { when: 'a 400', script: answer(400, { error: { message: 'secret' } }), status: 502, reason: 'refused' },
  { when: 'a 500', script: answer(500, {}), status: 502, reason: 'failed' },
  {
    when: 'HTML',
    script: (_, response) => response.writeHead(200).end('<html>secret'),
    status: 502,
    reason: 'unreadable',
  },
  { when: 'no data', script: answer(200, {}), status: 502, reason: 'unreadable', names: 'data is missing' },
  { when: 'one too few', script: data(item(0)), status: 502, reason: 'unreadable', names: 'data has 1' },
  {
    when: 'one too many',
    script: data(item(0), item(1), item(2)),
    status: 502,
    reason: 'unreadable',
    names: 'data[2].index is 2',
  },
  {
    when: 'one twice',
    script: data(item(0), item(0)),
    status: 502,
    reason: 'unreadable',
    names: 'data[1].index is 0',
  },
  {
    when: 'another dimension',
    script: data(item(1), item(0, vectorOf('x', 255))),
    status: 502,
    reason: 'unreadable',
    names: 'data[1].embedding has 255 dimensions: expected 256',
  },
  {
    when: 'no numbers',
    script: data(item(0), item(1, Array(256).fill(Number.NaN))),
    status: 502,
    reason: 'unreadable',
    names: 'data[1].embedding',
  },
  {
    when: 'numbers in place of base64',
    script: data({ index: 0, embedding: [1] }, item(1)),
    status: 502,
    reason: 'unreadable',
    names: 'data[0].embedding',
  },
];

describe('embeddings for which the supplier has no usable answer', () => {
  it.each(FAILURES)('$when: $status $reason', async ({ script, status, reason, names = '' }) => {
    const { openAi, api, embed } = await started();
    openAi.instead = script;
    const { status: given, body } = await embed(['beach', 'museum']);
    expect([given, body['supplier'], body['reason']]).toEqual([status, 'openai', reason]);
    expect(body['detail']).toContain(names);
    expect(JSON.stringify(body)).not.toMatch(/secret|127\.0\.0\.1|Bearer/);

    // Nothing of a failed answer is kept, and those that are known are still to be had.
    openAi.instead = undefined;
    api.clock.advance(61_000);
    expect((await embed(['beach', 'museum'])).status).toBe(200);
    openAi.instead = script;
    expect((await embed(['museum'])).status).toBe(200);
  });

  it('since it takes too long: 504', async () => {
    const { openAi, embed } = await started({ openai: { callTimeoutMs: 150 } });
    openAi.instead = () => {};
    expect(await embed(['beach'])).toMatchObject({ status: 504, body: { reason: 'timed-out' } });
  });
});
