import { describe, expect, it } from '@jest/globals';
import {
  leaseHolder,
  leaseValue,
  loadLine,
  tokenLine,
} from '../../../../libs/cache/src/stores/dragonfly/dragonfly-leases.js';

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
