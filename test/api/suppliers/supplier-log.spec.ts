// Slow: starts the whole API, often.
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SupplierError } from '../../../apps/tripsage-api/src/suppliers/supplier.error.js';
import { SupplierLog } from '../../../apps/tripsage-api/src/suppliers/supplier-log.js';
import { SEARCH, startApi } from '../api-under-test.js';
import { answer, duffelError, type Script, startSupplier } from '../scripted-supplier.js';

const ENDPOINT = 'POST /air/offer_requests';
const failure = (message: string, reason: 'failed' | 'timed-out' = 'failed'): SupplierError =>
  new SupplierError('duffel', reason, message);

describe('the log of a supplier that is down', () => {
  let lines: string[];
  let log: SupplierLog;
  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => void lines.push(String(line)));
    log = new SupplierLog();
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('has a line at once and then one a minute, with the count', () => {
    for (let times = 1; times <= 4000; times += 1) log.failed(failure(`no. ${times}`), ENDPOINT);
    expect(lines).toEqual([`duffel failed at ${ENDPOINT}: no. 1`]);

    jest.advanceTimersByTime(60_000);
    expect(lines.slice(1)).toEqual([
      `duffel failed: 3999 more since the last line; the latest: duffel failed at ${ENDPOINT}: no. 4000`,
    ]);

    log.failed(failure('no. 4001'), ENDPOINT);
    expect(lines).toHaveLength(2);
    jest.advanceTimersByTime(60_000);
    expect(lines[2]).toContain('duffel failed: 1 more');

    // Calm for a minute: the next one is told at once again.
    jest.advanceTimersByTime(60_000);
    log.failed(failure('no. 4002'), ENDPOINT);
    expect(lines.slice(3)).toEqual([`duffel failed at ${ENDPOINT}: no. 4002`]);
  });

  it('keeps reasons apart, and forgets none at shutdown', () => {
    log.failed(failure('x'), ENDPOINT);
    log.failed(failure('late', 'timed-out'), ENDPOINT);
    log.failed(failure('later', 'timed-out'), ENDPOINT);
    expect(lines).toHaveLength(2);
    log.onApplicationShutdown();
    expect(lines.slice(2)).toEqual([expect.stringContaining('duffel timed-out: 1 more')]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is not forged or filled by what a supplier says', () => {
    log.failed(failure(`x\nERROR all is lost\u2028${'y'.repeat(9000)}`), ENDPOINT);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('x ERROR all is lost yyy');
    expect(lines[0]?.length).toBeLessThanOrEqual(500);
  });
});

describe('what the log says of a supplier', () => {
  it.each([
    [
      'what Duffel’s support asks for',
      duffelError(500, { code: 'internal_server_error' }),
      `duffel failed at ${ENDPOINT}: status 500, internal_server_error "title", request_id req.`,
    ],
    [
      'the token to check after 401',
      duffelError(401, { code: 'access_token_not_found' }),
      `duffel refused at ${ENDPOINT}: status 401, access_token_not_found "title", request_id req. Check DUFFEL_ACCESS_TOKEN.`,
    ],
    [
      'the URL to check after 404 for a search',
      answer(404, {}),
      `duffel refused at ${ENDPOINT}: status 404. Check DUFFEL_BASE_URL.`,
    ],
    ['what made an answer unreadable', answer(200, { data: null }), `duffel unreadable at ${ENDPOINT}: `],
  ])('%s', async (_, script, line) => {
    const { logged, reply } = await searchWithLog(script);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(line);
    expect(logged[0]).not.toContain('s3cret-token');
    // It is for the operator only.
    expect(JSON.stringify(reply.body)).not.toMatch(/DUFFEL_|request_id|s3cret/);
  });

  it('why it can’t be reached', async () => {
    const { logged } = await searchWithLog(undefined);
    expect(logged).toEqual([expect.stringMatching(/^duffel unreachable at POST .*ECONNREFUSED|bad port/)]);
  });

  it('nothing, where the traveller asked for what is not to be had', async () => {
    expect((await searchWithLog(duffelError(422))).logged).toEqual([]);
  });
});

async function searchWithLog(script: Script | undefined) {
  const logged: string[] = [];
  const warn = (line: unknown, context: unknown): void => {
    if (context === 'Suppliers') logged.push(String(line));
  };
  const api = await startApi({
    ...(script !== undefined && { supplierUrl: (await startSupplier(script)).url }),
    duffel: { key: 's3cret-token' },
    logger: { log: () => {}, error: () => {}, warn },
  });
  return { reply: await api.search(SEARCH), logged };
}
