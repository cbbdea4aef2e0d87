import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import {
  leaseHolder,
  leaseValue,
  loadLine,
  tokenLine,
} from '../../../../libs/cache/src/stores/dragonfly/dragonfly-leases.js';
import { encodeEntry } from '../../../../libs/cache/src/values/entry-codec.js';
import { describeOnServer } from '../../../support/real-server.js';
import { small } from '../../values/stored-entries.js';

const failure = { name: 'Error', message: 'no\nanswer' };

describe('a lease as it stands on a server', () => {
  it.each([
    { token: 'one', epoch: 'e', number: 7 },
    { token: 'line\nbreak "quoted"', epoch: undefined, number: 0 },
  ])('is read as it was written: %j', (lease) => {
    const value = leaseValue(lease);
    expect(value.startsWith(loadLine(lease.token))).toBe(true);
    expect(leaseHolder(value)).toEqual(lease);
  });

  it('holds the memory of a failure as the script appends it', () => {
    const lease = { token: 'one', epoch: 'e', number: 7 };
    const value = `F${leaseValue(lease).slice(1)}\n${JSON.stringify(failure)}`;
    expect(value.slice(1).startsWith(tokenLine('one'))).toBe(true);
    expect(leaseHolder(value)).toEqual({ ...lease, failure });
  });

  it('does not begin as that of a token which begins alike', () => {
    expect(leaseValue({ token: 'one-more', epoch: 'e', number: 1 }).startsWith(loadLine('one'))).toBe(false);
  });

  it('is refused where no version of ours has written it', () => {
    expect(() => leaseHolder('L"one"\nnonsense')).toThrow(SyntaxError);
  });
});

describeOnServer('a lease that is acquired', ({ url, keyPrefix }) => {
  const LIFE_MS = 60_000;
  const lease = (token: string) => ({ token, epoch: 'e', number: 1 });
  let backend: DragonflyBackend;
  beforeAll(() => {
    backend = new DragonflyBackend({ url, keyPrefix: keyPrefix(), commandTimeoutMs: 5_000 });
  });
  afterAll(() => backend.close());

  async function told(key: string, seen: string): Promise<unknown> {
    const answer = await backend.leases.acquire(key, lease('asks'), LIFE_MS, seen);
    await backend.leases.release(key, 'asks');
    return answer;
  }

  it('tells whether what was seen under its key is there still', async () => {
    expect(await told('ns:key', '')).toBe('unchanged');
    for (const token of ['first', 'second "quoted"']) {
      await backend.leases.acquire('ns:key', lease(token), LIFE_MS);
      const bytes = await encodeEntry({ ...small, token }, backend.store.owner, Date.now());
      await backend.leases.commit({ key: 'ns:key', bytes, lifeMs: LIFE_MS }, token);
      expect(await told('ns:key', token)).toBe('unchanged');
      for (const seen of ['', 'firs', 'else']) expect(await told('ns:key', seen)).toBeUndefined();
    }
    expect(await told('ns:key', 'first')).toBeUndefined();
    await backend.store.delete(['ns:key']);
    expect(await told('ns:key', 'second "quoted"')).toBeUndefined();
  });
});
