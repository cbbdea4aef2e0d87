import { afterEach, describe, expect, it, jest } from '@jest/globals';

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  delete process.env['DRAGONFLY_URL'];
});

describe('the greeting example', () => {
  it('says what is wrong where no server is, and fails', async () => {
    const { out, exitCode } = await runExample('redis://127.0.0.1:9');
    expect(out).toContain('Not connected to redis://127.0.0.1:9/0');
    expect(out).toMatch(/hello nobody; default:farewell is not set\n$/);
    expect(exitCode).toBe(1);
  });
});

async function runExample(url: string) {
  let out = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => ((out += String(text)), true));
  }
  process.env['DRAGONFLY_URL'] = url;
  await import('../../apps/tripsage-api/examples/greeting.js');
  return { out, exitCode: process.exitCode };
}
