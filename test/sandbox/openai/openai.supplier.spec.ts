// Slow: starts the sandbox, whose answers take the processor.
import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { embed } from '../../../apps/supplier-sandbox/src/embedding.js';
import { startSandbox, post, type Running } from '../running-sandbox.js';

const MODEL = 'text-embedding-3-small';
const KEY = { authorization: 'Bearer test_key' };

const client = ({ url }: Running): OpenAI =>
  new OpenAI({ apiKey: 'test_key', baseURL: `${url}/openai/v1`, maxRetries: 0 });
const ask = ({ url }: Running, body: unknown): Promise<Response> =>
  post(`${url}/openai/v1/embeddings`, body, KEY);

describe('POST /openai/v1/embeddings', () => {
  it('answers the SDK, which asks for base 64, with the vectors that are shared with others', async () => {
    const running = await startSandbox();
    const input = ['Quiet beaches near Lisbon', 'Museums in Berlin'];
    const { data, response } = await client(running)
      .embeddings.create({ model: MODEL, input, dimensions: 256 })
      .withResponse();
    expect(data).toMatchObject({
      object: 'list',
      model: MODEL,
      usage: { prompt_tokens: 12, total_tokens: 12 },
    });
    expect(data.data.map(({ index, object }) => [index, object])).toEqual([
      [0, 'embedding'],
      [1, 'embedding'],
    ]);
    expect(data.data.map(({ embedding }) => Array.from(embedding))).toEqual(
      input.map((text) => Array.from(embed(text, 256))),
    );
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('3000');
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('2999');
    expect(response.headers.get('x-ratelimit-reset-requests')).toBe('1m0s');
  });

  it('gives floats unless base 64 is asked for, then the lowest byte first', async () => {
    const running = await startSandbox();
    const floats = await (await ask(running, { model: MODEL, input: 'Lisbon' })).json();
    const packed = await (
      await ask(running, { model: MODEL, input: 'Lisbon', encoding_format: 'base64' })
    ).json();
    const [{ embedding: numbers }] = (floats as { data: [{ embedding: number[] }] }).data;
    const [{ embedding: text }] = (packed as { data: [{ embedding: string }] }).data;
    expect(numbers).toHaveLength(1536);
    const bytes = Buffer.from(text, 'base64');
    expect(numbers.map((_, at) => bytes.readFloatLE(at * 4))).toEqual(numbers);
  });

  it('takes 2048 inputs at once, and charges by the token', async () => {
    const running = await startSandbox();
    const input = Array.from({ length: 2048 }, (_, at) => `city ${at}`);
    const response = await ask(running, { model: MODEL, input, dimensions: 8 });
    const { data, usage } = (await response.json()) as { data: unknown[]; usage: { total_tokens: number } };
    expect(data).toHaveLength(2048);
    const { costUsd, calls } = running.sandbox.calls().bySupplier['openai']!;
    expect([calls, costUsd]).toEqual([1, expect.closeTo((usage.total_tokens * 0.02) / 1e6, 9)]);
  });

  it.each([
    [{ input: '' }, 400, 'input', null, 'cannot be an empty string'],
    [{ input: ['a', ''] }, 400, 'input', null, 'cannot be an empty string'],
    [{ input: [] }, 400, 'input', null, "'$.input' is invalid"],
    [{ input: [7] }, 400, 'input', null, "'$.input' is invalid"],
    [{ input: undefined }, 400, 'input', null, "Missing required parameter: 'input'"],
    [
      { input: Array.from({ length: 2049 }, () => 'a') },
      400,
      'input',
      'array_above_max_length',
      'length 2049',
    ],
    [{ input: 'a'.repeat(40_000) }, 400, null, null, 'maximum context length is 8192'],
    [{ model: 'text-embedding-9' }, 404, null, 'model_not_found', '`text-embedding-9` does not exist'],
    [{ model: undefined }, 400, null, null, 'you must provide a model'],
    [{ dimensions: 1537 }, 400, 'dimensions', null, 'less than or equal to 1536'],
    [{ dimensions: 1.5 }, 400, 'dimensions', 'invalid_value', "got '1.5'"],
    [{ encoding_format: 'hex' }, 400, 'encoding_format', 'invalid_value', "'hex'"],
  ])('refuses %.60j as OpenAI words it', async (change, status, param, code, message) => {
    const running = await startSandbox();
    const response = await ask(running, { model: MODEL, input: 'a', ...change });
    expect([response.status, await response.json()]).toEqual([
      status,
      { error: { message: expect.stringContaining(message), type: 'invalid_request_error', param, code } },
    ]);
    expect(running.sandbox.calls().bySupplier['openai']!.costUsd).toBe(0);
  });

  it('refuses a call without a key, and what is no JSON', async () => {
    const running = await startSandbox();
    const keyless = await post(`${running.url}/openai/v1/embeddings`, { model: MODEL, input: 'a' });
    expect([keyless.status, await keyless.json()]).toMatchObject([401, { error: { param: null } }]);
    const broken = await ask(running, '{');
    expect([broken.status, await broken.json()]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error' } },
    ]);
  });

  it('holds its limit, tells when it resets, and fails when told to', async () => {
    const running = await startSandbox({
      behaviour: { rateLimits: { openai: { limit: 1, windowSeconds: 60 } } },
    });
    const call = () => client(running).embeddings.create({ model: MODEL, input: 'a', dimensions: 2 });
    await call();
    running.clock.passes(59_500);
    await expect(call()).rejects.toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      type: 'requests',
      message: expect.stringContaining('Please try again in 500ms'),
    });
    running.sandbox.setBehaviour({
      rateLimits: { openai: null },
      failures: [{ endpoint: 'openai', status: 500 }],
    });
    await expect(call()).rejects.toMatchObject({ status: 500, type: 'server_error' });
  });
});
