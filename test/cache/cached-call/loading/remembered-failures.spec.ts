import { describe, expect, it } from '@jest/globals';
import { CacheLoadFailedError } from '@tripsage/cache';
import {
  failureOf,
  RememberedFailures,
} from '../../../../libs/cache/src/cached-call/loading/remembered-failures.js';

const error = Object.assign(new Error('down'), { code: 'E_DOWN', status: 503 });

describe('remembered failures', () => {
  it('give the very error back that was thrown here, and a description of one that was not', () => {
    const failures = new RememberedFailures();
    failures.remember('k', { token: 'own', error, until: 10 });
    const failure = failureOf(error);
    expect(failures.shared('k', { token: 'own', failure }, 'S.find', 10)).toBe(error);
    const described = failures.shared('k', { token: 'other', failure }, 'S.find', 20);
    expect(described).toBeInstanceOf(CacheLoadFailedError);
    expect(described).toMatchObject({ failure, message: expect.stringMatching(/^S\.find: .*down$/) });
    expect(failures.recent('k', 19)).toEqual({ error: described });
  });

  it('end with their window', () => {
    const failures = new RememberedFailures();
    failures.remember('k', { token: 't', error, until: 10 });
    expect([failures.recent('k', 9), failures.recent('k', 10)]).toEqual([{ error }, undefined]);
  });

  it('postpone background refreshes, as failures do, and nothing else', () => {
    const failures = new RememberedFailures();
    failures.postpone('k', 10);
    failures.remember('failed', { token: 't', error, until: 10 });
    const early = (now: number) => [failures.isTooEarly('k', now), failures.isTooEarly('failed', now)];
    expect([early(9), early(10), failures.isTooEarly('else', 9)]).toEqual([
      [true, true],
      [false, false],
      false,
    ]);
    expect(failures.recent('k', 9)).toBeUndefined();
  });

  it('are bounded: the oldest goes', () => {
    const failures = new RememberedFailures();
    for (let n = 0; n <= 1_000; n += 1) failures.remember(`k${n}`, { token: 't', error, until: 10 });
    expect(failures.recent('k0', 0)).toBeUndefined();
    expect(failures.recent('k1', 0)).toEqual({ error });
  });

  it('are described by name, code, status and a message of bounded length, never a stack', () => {
    expect(failureOf(error)).toEqual({ name: 'Error', message: 'down', code: 'E_DOWN', status: 503 });
    expect(failureOf('text')).toEqual({ name: 'string', message: '' });
    expect(failureOf(new Error(`${'x'.repeat(499)}\u{1F600}`)).message).toHaveLength(500);
    expect(failureOf(Object.assign(new Error('e'), { code: 1, status: 'no' }))).toEqual({
      name: 'Error',
      message: 'e',
    });
  });
});
