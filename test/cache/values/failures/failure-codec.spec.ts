import { describe, expect, it } from '@jest/globals';
import { CacheLoadFailedError, CacheRuleError, type Failure } from '@tripsage/cache';
import type { KnownFailures } from '../../../../libs/cache/src/options/failure-kinds.js';
import { FailureCodec } from '../../../../libs/cache/src/values/failures/failure-codec.js';

const kind = (name: string, more: Partial<KnownFailures> = {}): KnownFailures => ({
  name,
  fits: () => 0,
  to: () => ({ by: name }),
  from: (json, { message }) => Object.assign(new Error(message), json),
  ...more,
});

describe('a failure as it travels', () => {
  it('has a name, code, status and a message of bounded length, never a stack', () => {
    const codec = new FailureCodec([]);
    const write = (error: unknown) => codec.write(error).failure;
    const error = Object.assign(new Error('down'), { code: 'E_DOWN', status: 503 });
    expect(write(error)).toEqual({ name: 'Error', message: 'down', code: 'E_DOWN', status: 503 });
    expect(write('text')).toEqual({ name: 'string', message: '' });
    expect(write(undefined)).toEqual({ name: 'undefined', message: '' });
    expect(write(new Error(`${'x'.repeat(499)}\u{1F600}`)).message).toHaveLength(500);
    expect(write(Object.assign(new Error('e'), { code: 1, status: 'no' }))).toEqual({
      name: 'Error',
      message: 'e',
    });
    const strange = Object.assign(new Error('e'), { name: 7, message: {}, status: NaN });
    expect(write(strange)).toEqual({ name: 'Error', message: '' });
    const throwing = Object.defineProperty(new Error('e'), 'code', { get: () => { throw new Error('no'); } }); // prettier-ignore
    expect(write(throwing)).toEqual({ name: 'Error', message: '' });
  });

  it('is written by the nearest kind, the first of several', () => {
    const far = kind('far', { fits: () => 2 });
    const codec = new FailureCodec([
      far,
      kind('none', { fits: () => undefined }),
      kind('near'),
      kind('other'),
    ]);
    expect(codec.write(new Error('down')).failure).toMatchObject({ kind: 'near', data: { by: 'near' } });
  });

  it.each<[string, Partial<KnownFailures>]>([
    ['throws', { to: () => { throw new Error('no'); } }], // prettier-ignore
    ['gives a BigInt', { to: () => 1n }],
  ])('is described where its kind %s, which is said', (_, more) => {
    const { failure, trouble } = new FailureCodec([kind('k', more)]).write(new Error('down'));
    expect(failure).toEqual({ name: 'Error', message: 'down' });
    expect(trouble).toBeInstanceOf(CacheRuleError);
    expect(trouble?.message).toContain('failures: the to option of k failed');
  });

  it.each<[string, Partial<KnownFailures>]>([
    ['is too long', { to: () => 'x'.repeat(16 * 1024) }],
    ['is no JSON', { to: () => undefined }],
  ])('is described where its data %s', (_, more) => {
    expect(new FailureCodec([kind('k', more)]).write(new Error('down'))).toEqual({
      failure: { name: 'Error', message: 'down' },
    });
  });

  it.each<[string, Partial<KnownFailures>]>([
    ['throws', { from: () => { throw new TypeError('no'); } }], // prettier-ignore
    ['gives no error', { from: () => ({}) }],
    ['gives nothing', { from: () => undefined }],
  ])('is read as a description where its kind %s, which is said', (_, more) => {
    const failure: Failure = { name: 'X', message: 'down', code: 'E', status: 1, kind: 'k', data: {} };
    const { error, trouble } = new FailureCodec([kind('k', more)]).read(failure, 'S.find');
    expect(error).toBeInstanceOf(CacheLoadFailedError);
    expect(error).toMatchObject({ failure: { name: 'X', message: 'down', code: 'E', status: 1 } });
    expect(trouble?.message).toContain('failures: the from option of k failed');
  });

  it('is read from a build that knows no kinds, or other ones, or writes what we do not expect', () => {
    const codec = new FailureCodec([kind('k')]);
    const failures = [
      { name: 'NotFoundException', message: 'no', status: 404 },
      { name: 'NotFoundException', message: 'no', status: 404, kind: '@newer', data: [1], more: true },
    ];
    for (const failure of failures) {
      expect(codec.read(failure, 'S.find').error).toMatchObject({
        code: 'CACHE_LOAD_FAILED',
        message: 'S.find: the load failed a moment ago (NotFoundException), and its failure is shared: no',
        failure: { name: 'NotFoundException', message: 'no', status: 404 },
      });
    }
    for (const nonsense of [{}, { name: 1, message: null }, null]) {
      expect(codec.read((nonsense ?? {}) as unknown as Failure, 'S.find').error).toMatchObject({
        failure: { name: 'Error', message: '' },
      });
    }
  });

  it('is made anew for each reader', () => {
    const codec = new FailureCodec([kind('k', { from: (json) => Object.assign(new Error(), { json }) })]);
    const failure: Failure = { name: 'X', message: '', kind: 'k', data: { list: [1] } };
    const read = () => codec.read(failure, 'S.find').error as { json: { list: number[] } };
    read().json.list.push(2);
    expect(read().json).toEqual({ list: [1] });
  });
});
