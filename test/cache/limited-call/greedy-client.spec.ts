import { describe, expect, it } from '@jest/globals';
import { RateLimitedError } from '@tripsage/cache';
import { localCluster, settle, SimulatedProcess } from '../simulated-process.js';

const SECONDS = 60;
const GREEDY_A_SECOND = 8;
const OTHERS = ['ben', 'eve', 'kim'];

/** A minute in which one client has 8 new searches a second, and three others have one in ten seconds. */
async function minute(
  hasLimits: boolean,
): Promise<Record<'greedy' | 'others', { asked: number; failed: number }>> {
  const { clock, backend } = localCluster();
  const process = new SimulatedProcess({
    backend,
    clock,
    rateLimits: {
      supplier: { limits: [{ limit: 60, per: '1m' }] },
      clients: { limits: [{ limit: 20, per: '1m' }] },
    },
  });
  const counts = { greedy: { asked: 0, failed: 0 }, others: { asked: 0, failed: 0 } };
  const search = async (client: string, text: string): Promise<unknown> => {
    const find = () =>
      process.answer(() => process.limited('supplier', async () => text), { cacheKey: `ns:${text}` });
    if (!hasLimits) return find();
    return process.engine.admission.run(async () => {
      const permit = await process.acquire('clients', { key: client, onLimit: 'reject' });
      return () => permit.refund();
    }, find);
  };
  const pending: Promise<void>[] = [];
  const ask = (client: string, text: string): void => {
    const count = client === 'greedy' ? counts.greedy : counts.others;
    count.asked += 1;
    const failed = (error: unknown): void => {
      if (hasLimits) expect(error).toBeInstanceOf(RateLimitedError);
      count.failed += 1;
    };
    pending.push(search(client, text).then(() => undefined, failed));
  };
  for (let second = 0; second < SECONDS; second += 1) {
    for (let one = 0; one < GREEDY_A_SECOND; one += 1) ask('greedy', `greedy ${second} ${one}`);
    for (const [index, other] of OTHERS.entries())
      if (second % 10 === index) ask(other, `${other} ${second}`);
    await settle();
    await clock.advance(1_000);
  }
  await clock.advance(60_000);
  await Promise.all(pending);
  return counts;
}

describe('a client with 8 new searches a second, at a supplier that takes 60 a minute', () => {
  it('makes others fail where clients have no limits', async () => {
    const { others } = await minute(false);
    expect(others.failed).toBeGreaterThan(others.asked / 2);
  });

  it('fails alone where each client has a limit of its own', async () => {
    const { greedy, others } = await minute(true);
    expect(others).toEqual({ asked: 18, failed: 0 });
    expect(greedy).toEqual({ asked: 480, failed: 460 });
  });
});
