import { describe, expect, it } from '@jest/globals';
import { NOON, refusalOf, startSandbox } from './running-sandbox.js';

const LIMIT = { rateLimits: { duffel: { limit: 3, windowSeconds: 60 } } };

describe('the rate limit', () => {
  it('is 60 calls in 60 s, told on each answer, and refuses the next with Duffel’s body', async () => {
    const { duffel, sandbox } = await startSandbox({ behaviour: { rateLimits: undefined } });
    sandbox.resetBehaviour();
    expect(sandbox.behaviour().rateLimits).toMatchObject({ duffel: { limit: 60, windowSeconds: 60 } });
    for (let call = 1; call <= 60; call += 1) {
      const { headers } = await duffel.suggestions.list({ query: 'LHR' });
      expect(headers!.get('ratelimit-limit')).toBe('60');
      expect(headers!.get('ratelimit-remaining')).toBe(String(60 - call));
      expect(headers!.get('ratelimit-reset')).toBe('Sun, 22 Nov 2026 12:11:00 GMT');
    }
    const error = await refusalOf(duffel.suggestions.list({ query: 'LHR' }));
    expect(error.status).toBe(429);
    expect(error.meta).toMatchObject({ status: 429, request_id: expect.any(String) });
    expect(error.errors).toEqual([
      {
        type: 'rate_limit_error',
        title: 'Rate limit exceeded',
        message: expect.stringContaining('`ratelimit-reset`'),
        code: 'rate_limit_exceeded',
        documentation_url: 'https://duffel.com/docs/api/overview/errors',
      },
    ]);
    expect(error.headers.get('ratelimit-remaining')).toBe('0');
    expect(error.headers.get('retry-after')).toBeNull();
    expect(sandbox.calls()).toMatchObject({ total: 61, rateLimited: 1 });
  });

  it('holds over every window, not only over aligned ones', async () => {
    const { duffel, clock, sandbox } = await startSandbox({ behaviour: LIMIT });
    const call = () => duffel.suggestions.list({ query: 'LHR' });
    await call();
    clock.passes(50_000);
    await call();
    await call();
    clock.passes(10_000);
    await call();
    const error = await refusalOf(call());
    expect(error.headers.get('ratelimit-reset')).toBe(new Date(NOON + 110_000).toUTCString());
    clock.passes(49_999);
    await refusalOf(call());
    clock.passes(1);
    await call();
    expect(sandbox.calls().rateLimited).toBe(2);
  });

  it('grants a call at the time that the header names, though it has whole seconds only', async () => {
    const { duffel, clock } = await startSandbox({ behaviour: LIMIT });
    clock.passes(123);
    for (let call = 0; call < 3; call += 1) await duffel.suggestions.list({ query: 'LHR' });
    const { headers } = await refusalOf(duffel.suggestions.list({ query: 'LHR' }));
    clock.passes(Date.parse(headers.get('ratelimit-reset')!) - clock.now());
    await duffel.suggestions.list({ query: 'LHR' });
  });

  it('is not spent by calls without a key, and holds for concurrent calls', async () => {
    const { url, duffel, sandbox } = await startSandbox({ behaviour: LIMIT });
    const keyless = await fetch(`${url}/places/suggestions?query=LHR`);
    expect([keyless.status, keyless.headers.get('ratelimit-remaining')]).toEqual([401, '3']);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => duffel.suggestions.list({ query: 'LHR' })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(sandbox.calls().rateLimited).toBe(7);
  });

  it('holds over several windows at once, and tells of the tightest', async () => {
    const rateLimits = {
      duffel: [
        { limit: 2, windowSeconds: 1 },
        { limit: 3, windowSeconds: 60 },
      ],
    };
    const { duffel, clock } = await startSandbox({ behaviour: { rateLimits } });
    const call = () => duffel.suggestions.list({ query: 'LHR' });
    const limitOf = (headers: Headers): string[] =>
      ['limit', 'remaining', 'reset'].map((field) => headers.get(`ratelimit-${field}`)!);
    await call();
    expect(limitOf((await call()).headers as never).slice(0, 2)).toEqual(['2', '0']);
    await refusalOf(call());
    clock.passes(1_000);
    expect(limitOf((await call()).headers as never).slice(0, 2)).toEqual(['3', '0']);
    clock.passes(58_999);
    expect(limitOf((await refusalOf(call())).headers as never)[2]).toBe(
      new Date(NOON + 60_000).toUTCString(),
    );
    clock.passes(1);
    await call();
  });

  it('can be lowered, raised and lifted while it runs', async () => {
    const { duffel, sandbox } = await startSandbox({ behaviour: LIMIT });
    const call = () => duffel.suggestions.list({ query: 'LHR' });
    await call();
    await call();
    sandbox.setBehaviour({ rateLimits: { duffel: { limit: 1, windowSeconds: 60 } } });
    await refusalOf(call());
    sandbox.setBehaviour({ rateLimits: { duffel: null } });
    expect((await call()).headers!.has('ratelimit-limit')).toBe(false);
    sandbox.setBehaviour(LIMIT);
    expect((await call()).headers!.get('ratelimit-remaining')).toBe('2');
  });
});
